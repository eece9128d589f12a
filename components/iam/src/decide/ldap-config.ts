import { attributeOf, hasPlaceholder } from './ldap-template.ts'
import type { TemplateName } from './ldap-template.ts'

/** Where entries are looked for, and by which filter. */
export interface LdapSearch {
  'search-base': string
  'search-filter-template': string
}

/** How the directory is asked, in the words of the API. */
export interface LdapConfig {
  host: string
  port: number
  'use-ldaps': boolean
  'enforce-starttls': boolean
  /** PEM; without it the certificates that the system trusts. */
  'ca-certs'?: string
  /** PEM: certificate and key that the directory asks for. */
  'client-cert'?: string
  /** Whose name and password the directory is searched with; without them it is searched anonymously. */
  'lookup-dn'?: string
  'lookup-password'?: string
  /** Who logs in, as a name in the directory; without it the entry is searched for. */
  dntemplate?: string
  'user-search'?: LdapSearch
  'group-search'?: LdapSearch
}

const texts = ['host', 'ca-certs', 'client-cert', 'lookup-dn', 'lookup-password', 'dntemplate'] as const
const flags = ['use-ldaps', 'enforce-starttls'] as const
const searches = { 'user-search': 'username', 'group-search': 'groupname' } as const
const known = new Set<string>([...texts, ...flags, ...Object.keys(searches), 'port'])
const largestText = 64 * 1024

type Read<T> = { value: T } | { refused: string }

function readSearch(value: unknown, field: string, name: TemplateName): Read<LdapSearch> {
  const found = (value ?? {}) as Partial<Record<keyof LdapSearch, unknown>>
  const { 'search-base': base, 'search-filter-template': filter } = found
  if (typeof value !== 'object' || typeof base !== 'string' || base === '' || typeof filter !== 'string') {
    return { refused: `${field} needs search-base and search-filter-template` }
  }
  if (!filter.startsWith('(') || !filter.endsWith(')') || !hasPlaceholder(filter, name)) {
    return { refused: `the search-filter-template of ${field} is no filter with %(${name})s in it` }
  }
  return { value: { 'search-base': base, 'search-filter-template': filter } }
}

function wrongField(body: Record<string, unknown>): string | undefined {
  const stranger = Object.keys(body).find((name) => !known.has(name))
  if (stranger !== undefined) return `the field ${stranger} is not known`
  for (const name of texts) {
    const value = body[name]
    if (value === undefined) continue
    if (typeof value !== 'string' || value === '') return `${name} must be a text`
    if (value.length > largestText) return `${name} is too long`
  }
  const flag = flags.find((name) => body[name] !== undefined && typeof body[name] !== 'boolean')
  if (flag !== undefined) return `${flag} must be true or false`
  const { host, port } = body
  if (typeof host !== 'string' || !/^(?:[\w.-]+|[0-9A-Fa-f:]+)$/.test(host))
    return 'host must be a name or an address'
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65535) return 'port must be 1 to 65535'
  if (body['use-ldaps'] === true && body['enforce-starttls'] === true) {
    return 'use-ldaps and enforce-starttls exclude each other'
  }
  return undefined
}

function wrongLogin(config: LdapConfig): string | undefined {
  const { dntemplate } = config
  if ((config['lookup-dn'] === undefined) !== (config['lookup-password'] === undefined)) {
    return 'lookup-dn and lookup-password belong together'
  }
  if (dntemplate === undefined) {
    return config['user-search'] === undefined ? 'one of dntemplate and user-search must be there' : undefined
  }
  return attributeOf(dntemplate, 'username') === undefined
    ? 'dntemplate must hold <attribute>=%(username)s'
    : undefined
}

/** Judges the body of a PUT. */
export function readLdapConfig(body: Record<string, unknown>): LdapConfig | { refused: string } {
  const wrong = wrongField(body)
  if (wrong !== undefined) return { refused: wrong }
  const config = {
    'use-ldaps': false,
    'enforce-starttls': false,
    ...body,
  } as unknown as LdapConfig
  for (const field of Object.keys(searches) as (keyof typeof searches)[]) {
    if (body[field] === undefined) continue
    const read = readSearch(body[field], field, searches[field])
    if ('refused' in read) return read
    config[field] = read.value
  }
  const refused = wrongLogin(config)
  return refused === undefined ? config : { refused }
}

/** The configuration as it may be shown: without what is secret in it. */
export function shownLdapConfig(config: LdapConfig): Omit<LdapConfig, 'lookup-password' | 'client-cert'> {
  const { 'lookup-password': _password, 'client-cert': _certificate, ...shown } = config
  return shown
}
