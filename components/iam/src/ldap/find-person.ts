import { NoSuchObjectError, ResultCodeError } from 'ldapts'
import type { Entry } from 'ldapts'
import { attributeOf, fillDn, fillFilter } from '../decide/ldap-template.ts'
import type { LdapConfig } from '../decide/ldap-config.ts'
import { iamErrors } from '../errors.ts'
import type { LdapConnection } from './connection.ts'

/** An entry of the directory that is a person. */
export interface LdapPerson {
  dn: string
  /** How the directory spells the name that logs in; as it was asked for where it cannot be read. */
  uid: string
  description: string
}

/** The first value of an attribute, whatever its spelling. */
export function textOf(entry: Entry, attribute: string): string | undefined {
  const name = Object.keys(entry).find((each) => each.toLowerCase() === attribute.toLowerCase())
  const value = name === undefined ? undefined : entry[name]
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined ? undefined : String(first)
}

/** The attribute that holds the names that log in. */
export function loginAttribute(config: LdapConfig): string {
  const filter = config['user-search']?.['search-filter-template'] ?? ''
  return attributeOf(filter, 'username') ?? attributeOf(config.dntemplate ?? '', 'username') ?? 'uid'
}

function personOf(config: LdapConfig, entry: Entry, asked: string): LdapPerson {
  return {
    dn: entry.dn,
    uid: textOf(entry, loginAttribute(config)) ?? asked,
    description: textOf(entry, 'displayName') ?? textOf(entry, 'cn') ?? '',
  }
}

function searchFailed(error: unknown): unknown {
  if (!(error instanceof ResultCodeError)) return error
  return iamErrors.LDAP_IMPORT_SEARCH_FAILED({ reason: error.message }, { cause: error })
}

const shown = (config: LdapConfig): string[] => [loginAttribute(config), 'displayName', 'cn']

/** Reads one entry; undefined when there is none, or it may not be read. */
export async function readPerson(
  config: LdapConfig,
  connection: LdapConnection,
  dn: string,
  asked: string,
): Promise<LdapPerson | undefined> {
  try {
    const [entry] = await connection.search(dn, 'base', '(objectClass=*)', shown(config))
    return entry && personOf(config, entry, asked)
  } catch (error) {
    if (error instanceof NoSuchObjectError) return undefined
    throw searchFailed(error)
  }
}

/** Finds the one person that has a name; undefined when there is none, or more than one. */
export async function findPerson(
  config: LdapConfig,
  connection: LdapConnection,
  name: string,
): Promise<LdapPerson | undefined> {
  const search = config['user-search']
  if (!search) {
    const { dntemplate } = config
    return dntemplate === undefined
      ? undefined
      : readPerson(config, connection, fillDn(dntemplate, 'username', name), name)
  }
  const filter = fillFilter(search['search-filter-template'], 'username', name)
  try {
    const found = await connection.search(search['search-base'], 'sub', filter, shown(config))
    const [entry] = found
    return entry && found.length === 1 ? personOf(config, entry, name) : undefined
  } catch (error) {
    throw searchFailed(error)
  }
}
