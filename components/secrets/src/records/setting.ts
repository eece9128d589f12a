import type { RecordFormat } from '@dcos-lite/lib/store'

/** One version of a key of the config service. Without a value it was deleted. */
export interface SettingVersion {
  version: number
  index: number
  value?: string
  at: string
  by: string
}

/** A key of the config service with its versions, the newest last. */
export interface SettingRecord {
  namespace: string
  key: string
  versions: SettingVersion[]
}

export const settingFormat: RecordFormat<SettingRecord> = {
  kind: 'setting',
  prefix: 'settings/',
  version: 1,
  upgrade: (raw) => raw as unknown as SettingRecord,
}

/** Counts the changes of all keys. What was deleted at or before `forgotten` is not known any more. */
export interface IndexRecord {
  index: number
  forgotten: number
}

export const indexFormat: RecordFormat<IndexRecord> = {
  kind: 'settings index',
  prefix: 'settings-index/',
  version: 1,
  upgrade: (raw) => raw as unknown as IndexRecord,
}
