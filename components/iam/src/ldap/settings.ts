import type { Collection } from '@dcos-lite/lib/store'
import { readLdapConfig } from '../decide/ldap-config.ts'
import type { LdapConfig } from '../decide/ldap-config.ts'
import { iamErrors } from '../errors.ts'
import type { LdapConfigRecord } from '../records/ldap-config.ts'

/** The directory that the cluster asks. Every change is durable before it resolves, and counts on every master. */
export interface LdapSettings {
  find(): LdapConfig | undefined
  get(): LdapConfig
  /** A secret that the body leaves out stays as it is, when it is for the same server and account. */
  put(body: Record<string, unknown>): Promise<void>
  remove(): Promise<void>
}

const id = 'directory'

function withKeptSecrets(
  body: Record<string, unknown>,
  known: LdapConfig | undefined,
): Record<string, unknown> {
  if (!known) return body
  const sameServer = body.host === known.host && body.port === known.port
  if (!sameServer || body['lookup-dn'] !== known['lookup-dn'] || body['lookup-password'] !== undefined)
    return body
  const { 'lookup-password': password } = known
  return password === undefined ? body : { ...body, 'lookup-password': password }
}

/** Serves the stored configuration. */
export function createLdapSettings(records: Collection<LdapConfigRecord>): LdapSettings {
  const find = (): LdapConfig | undefined => records.get(id)?.config
  const get = (): LdapConfig => {
    const config = find()
    if (!config) throw iamErrors.LDAP_CONFIG_NOT_AVAILABLE()
    return config
  }
  return {
    find,
    get,
    async put(body) {
      const seen = records.unchanged(id)
      const config = readLdapConfig(withKeptSecrets(body, find()))
      if ('refused' in config) throw iamErrors.LDAP_CONFIG_INVALID({ reason: config.refused })
      if (!(await records.put(id, { config }, [seen]))) throw iamErrors.CONFLICT({ uid: 'directory' })
    },
    async remove() {
      const seen = records.unchanged(id)
      get()
      if (!(await records.remove(id, [seen]))) throw iamErrors.CONFLICT({ uid: 'directory' })
    },
  }
}
