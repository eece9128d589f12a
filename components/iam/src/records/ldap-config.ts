import type { RecordFormat } from '@dcos-lite/lib/store'
import type { LdapConfig } from '../decide/ldap-config.ts'

/** The one directory that is configured. Who can read the store can read its lookup password. */
export interface LdapConfigRecord {
  config: LdapConfig
}

export const ldapConfigFormat: RecordFormat<LdapConfigRecord> = {
  kind: 'ldap-config',
  prefix: 'ldap-config/',
  version: 1,
  upgrade: (raw) => raw as unknown as LdapConfigRecord,
}
