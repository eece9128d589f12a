import type { SettingRecord, SettingVersion } from '../records/setting.ts'
import { liesIn } from './paths.ts'
import { pruneVersions } from './versions.ts'

/** Versions of one key that are kept beside each other stay below the size of one record. */
const mostVersions = 10

/** The newest version; undefined when there is none, or the key was deleted. */
export function presentVersion(
  record: SettingRecord | undefined,
): (SettingVersion & { value: string }) | undefined {
  const newest = record?.versions.at(-1)
  return newest?.value === undefined ? undefined : { ...newest, value: newest.value }
}

/** The version that a compare-and-set compares with: 0 for a key that is not there. */
export const versionNow = (record: SettingRecord | undefined): number => presentVersion(record)?.version ?? 0

/** A key after one more change; versions go on where a deleted key ended. */
export function withVersion(
  record: SettingRecord,
  change: Omit<SettingVersion, 'version'>,
  kept: number,
): SettingRecord {
  const version = (record.versions.at(-1)?.version ?? 0) + 1
  const { keep } = pruneVersions([...record.versions, { version, ...change }], Math.min(kept, mostVersions))
  return { ...record, versions: keep }
}

/** Whether a key is in a namespace and below a folder, or is the one that is named. */
export function liesUnder({ namespace, key }: SettingRecord, wanted: string, folder: string): boolean {
  return namespace === wanted && (key === folder || liesIn(key, folder))
}

/** The index of the last change of a key. */
export const newestIndex = ({ versions }: SettingRecord): number => versions.at(-1)?.index ?? 0

/** Keys of a namespace below a folder (or the key itself), sorted. */
export function recordsIn(
  records: Iterable<SettingRecord>,
  namespace: string,
  folder: string,
): SettingRecord[] {
  return [...records]
    .filter((each) => liesUnder(each, namespace, folder))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The deleted keys that are forgotten when there are too many, the oldest first. */
export function forgettable(records: Iterable<SettingRecord>, most: number): SettingRecord[] {
  const deleted = [...records].filter((record) => presentVersion(record) === undefined)
  return deleted
    .sort((a, b) => newestIndex(a) - newestIndex(b))
    .slice(0, Math.max(0, Math.min(50, deleted.length - most)))
}
