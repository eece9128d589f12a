import type { Collection } from '@dcos-lite/lib/store'
import { isProviderId, readOidcProvider } from '../decide/oidc-provider.ts'
import { iamErrors } from '../errors.ts'
import type { OidcProviderRecord } from '../records/oidc-provider.ts'

/** The login providers of the cluster. Every change is durable before it resolves, and counts on every master. */
export interface OidcProviders {
  get(id: string): OidcProviderRecord
  list(): OidcProviderRecord[]
  create(id: string, body: Record<string, unknown>): Promise<void>
  patch(id: string, body: Record<string, unknown>): Promise<void>
  remove(id: string): Promise<void>
}

// Ids of what is offered anyway.
const taken = new Set(['dcos-users', 'dcos-services', 'login-provider-ldap'])

/** Serves the stored providers. */
export function createOidcProviders(records: Collection<OidcProviderRecord>): OidcProviders {
  const get = (id: string): OidcProviderRecord => {
    const record = records.get(id)
    if (!record) throw iamErrors.UNKNOWN_PROVIDER_ID({ id })
    return record
  }
  return {
    get,
    list: () => [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    async create(id, body) {
      if (!isProviderId(id) || taken.has(id)) {
        throw iamErrors.OIDC_PROVIDER_CONFIG_INVALID({ reason: 'the id is no free name of a-z, 0-9 and -' })
      }
      if (records.has(id)) throw iamErrors.PROVIDER_EXISTS({ id })
      const config = readOidcProvider(body)
      if ('refused' in config) throw iamErrors.OIDC_PROVIDER_CONFIG_INVALID({ reason: config.refused })
      if (!(await records.put(id, { id, config }, [records.unchanged(id)])))
        throw iamErrors.PROVIDER_EXISTS({ id })
    },
    async patch(id, body) {
      const seen = records.unchanged(id)
      const config = readOidcProvider(body, get(id).config)
      if ('refused' in config) throw iamErrors.OIDC_PROVIDER_CONFIG_INVALID({ reason: config.refused })
      if (!(await records.put(id, { id, config }, [seen]))) throw iamErrors.CONFLICT({ uid: id })
    },
    async remove(id) {
      const seen = records.unchanged(id)
      get(id)
      if (!(await records.remove(id, [seen]))) throw iamErrors.CONFLICT({ uid: id })
    },
  }
}
