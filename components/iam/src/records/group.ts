import type { RecordFormat } from '@dcos-lite/lib/store'

/** A group of accounts. */
export interface GroupRecord {
  gid: string
  description: string
  createdAtMs: number
  /** `ldap` for a group that was imported from the directory. */
  providerType?: string
}

export const groupFormat: RecordFormat<GroupRecord> = {
  kind: 'group',
  prefix: 'groups/',
  version: 1,
  upgrade: (raw) => raw as unknown as GroupRecord,
}
