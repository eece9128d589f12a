import { ResultCodeError } from 'ldapts'
import type { Entry } from 'ldapts'
import { fillFilter } from '../decide/ldap-template.ts'
import type { LdapConfig } from '../decide/ldap-config.ts'
import { iamErrors } from '../errors.ts'
import type { LdapConnection } from './connection.ts'
import { findPerson, readPerson, textOf } from './find-person.ts'
import type { LdapPerson } from './find-person.ts'

/** A group of the directory and who is in it. */
export interface LdapGroup {
  description: string
  people: LdapPerson[]
}

const largestGroup = 1000

function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((each) => each.toLowerCase() === attribute.toLowerCase())
  return name === undefined ? [] : [entry[name]].flat().map(String)
}

/** Finds the one group that has a name, with its direct members; undefined when there is none. */
export async function findGroup(
  config: LdapConfig,
  connection: LdapConnection,
  name: string,
): Promise<LdapGroup | undefined> {
  const search = config['group-search']
  if (!search) throw iamErrors.LDAP_IMPORT_SEARCH_FAILED({ reason: 'group-search is not configured' })
  const filter = fillFilter(search['search-filter-template'], 'groupname', name)
  let entries: Entry[]
  try {
    const attributes = ['description', 'member', 'uniqueMember', 'memberUid']
    entries = await connection.search(search['search-base'], 'sub', filter, attributes)
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw error
    throw iamErrors.LDAP_IMPORT_SEARCH_FAILED({ reason: error.message }, { cause: error })
  }
  const [entry] = entries
  if (!entry || entries.length > 1) return undefined
  const dns = [...valuesOf(entry, 'member'), ...valuesOf(entry, 'uniqueMember')]
  const names = valuesOf(entry, 'memberUid')
  if (dns.length + names.length > largestGroup) {
    throw iamErrors.LDAP_IMPORT_SEARCH_FAILED({ reason: `the group has more than ${largestGroup} members` })
  }
  const people: LdapPerson[] = []
  for (const dn of new Set(dns)) {
    // A member without a name to log in with is another group, or a machine.
    const person = await readPerson(config, connection, dn, '')
    if (person && person.uid !== '') people.push(person)
  }
  for (const uid of new Set(names)) {
    const person = await findPerson(config, connection, uid)
    if (person) people.push(person)
  }
  return { description: textOf(entry, 'description') ?? '', people }
}
