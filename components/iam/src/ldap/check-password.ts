import { ResultCodeError } from 'ldapts'
import type { LdapConfig } from '../decide/ldap-config.ts'
import { fillDn } from '../decide/ldap-template.ts'
import { iamErrors } from '../errors.ts'
import { withDirectory } from './connection.ts'
import type { LdapConnection } from './connection.ts'
import { findPerson, readPerson } from './find-person.ts'
import type { LdapPerson } from './find-person.ts'

async function bindAs(connection: LdapConnection, dn: string, password: string): Promise<boolean> {
  try {
    return await connection.bind(dn, password)
  } catch (error) {
    if (error instanceof ResultCodeError) return false // a locked account, a name that is none
    throw error
  }
}

async function checkByTemplate(
  config: LdapConfig,
  connection: LdapConnection,
  template: string,
  { uid, password }: { uid: string; password: string },
): Promise<LdapPerson | undefined> {
  const dn = fillDn(template, 'username', uid)
  if (!(await bindAs(connection, dn, password))) return undefined
  // Many directories let nobody read; then the name is as it was given.
  const person = await readPerson(config, connection, dn, uid).catch((error: unknown) => {
    if ((error as { code?: string }).code !== iamErrors.LDAP_IMPORT_SEARCH_FAILED.code) throw error
    return undefined
  })
  return person ?? { dn, uid, description: '' }
}

/** Asks the directory whether a password is right; undefined when it is not. */
export function checkLdapPassword(
  config: LdapConfig,
  given: { uid: string; password: string },
): Promise<LdapPerson | undefined> {
  return withDirectory(config, async (connection) => {
    const { dntemplate } = config
    if (dntemplate !== undefined) return checkByTemplate(config, connection, dntemplate, given)
    await connection.bindLookup()
    const person = await findPerson(config, connection, given.uid)
    return person && (await bindAs(connection, person.dn, given.password)) ? person : undefined
  })
}
