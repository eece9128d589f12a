import type { RecordFormat } from '@dcos-lite/lib/store'

/** A group of accounts. */
export interface GroupRecord {
  gid: string
  description: string
  createdAtMs: number
}

export const groupFormat: RecordFormat<GroupRecord> = {
  kind: 'group',
  prefix: 'groups/',
  version: 1,
  upgrade: (raw) => raw as unknown as GroupRecord,
}
