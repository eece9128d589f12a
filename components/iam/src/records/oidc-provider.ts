import type { RecordFormat } from '@dcos-lite/lib/store'
import type { OidcProviderConfig } from '../decide/oidc-provider.ts'

/** A login provider. Who can read the store can read its client secret. */
export interface OidcProviderRecord {
  id: string
  config: OidcProviderConfig
}

export const oidcProviderFormat: RecordFormat<OidcProviderRecord> = {
  kind: 'oidc-provider',
  prefix: 'oidc-providers/',
  version: 1,
  upgrade: (raw) => raw as unknown as OidcProviderRecord,
}
