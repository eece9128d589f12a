import type { Environment } from '@dcos-lite/lib/component'
import type { Collection, Operation } from '@dcos-lite/lib/store'
import { secretsLimits } from '../config.ts'
import { forgettable, presentVersion, recordsIn, versionNow, withVersion } from '../decide/setting-changes.ts'
import { secretsErrors } from '../errors.ts'
import type { IndexRecord, SettingRecord, SettingVersion } from '../records/setting.ts'

/** A key of the config service by its parts. */
export interface SettingAddress {
  namespace: string
  key: string
}

/** Who changes a key; `expected` is the version that it must have, 0 for none. */
export interface SettingChange {
  by: string
  expected?: number | undefined
}

/** Keys with versions and one index of all changes. Addresses are checked before. */
export interface SettingRegistry {
  set(address: SettingAddress, value: string, change: SettingChange): Promise<SettingVersion>
  remove(address: SettingAddress, change: SettingChange): Promise<SettingVersion>
  /** The newest version, or the one that is named. */
  read(address: SettingAddress, version?: number): SettingVersion & { value: string }
  history(address: SettingAddress): readonly SettingVersion[]
  /** The keys that are there, below a folder. */
  list(namespace: string, folder: string): SettingRecord[]
  namespaces(): string[]
  /** The keys, deleted ones too, that changed after an index. Throws DCL_SECRETS_INDEX_FORGOTTEN. */
  changedSince(namespace: string, folder: string, index: number): SettingRecord[]
  index(): number
  onChange(listener: (record: SettingRecord) => void): () => void
}

const indexId = 'index'
const mostAttempts = 64
const deletedKept = 1000

const nameOf = ({ namespace, key }: SettingAddress): string => `${namespace}/${key}`

/** Creates the registry over its records. */
export function createSettingRegistry(
  { settings, indexes }: { settings: Collection<SettingRecord>; indexes: Collection<IndexRecord> },
  versionsKept: number | undefined,
  { clock }: Environment,
): SettingRegistry {
  const kept = versionsKept ?? secretsLimits.versionsKept
  const indexNow = (): IndexRecord => indexes.get(indexId) ?? { index: 0, forgotten: 0 }

  // One after the other: at once they would only refuse one another, because all raise the index.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<SettingVersion>): Promise<SettingVersion> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  const change = async (
    address: SettingAddress,
    value: string | undefined,
    { by, expected }: SettingChange,
  ): Promise<SettingVersion> => {
    const name = nameOf(address)
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const conditions = [settings.unchanged(name), indexes.unchanged(indexId)]
      const present = settings.get(name)
      const version = versionNow(present)
      if (expected !== undefined && expected !== version) {
        throw secretsErrors.VERSION_DIFFERS({ path: name, version, expected })
      }
      if (value === undefined && version === 0) throw notFound(address)
      const { index, forgotten } = indexNow()
      const at = new Date(clock.nowMs()).toISOString()
      const next = { index: index + 1, at, by, ...(value === undefined ? {} : { value }) }
      const record = withVersion(present ?? { ...address, versions: [] }, next, kept)
      const gone = value === undefined ? forgettable(settings.values(), deletedKept) : []
      const goneIndex = Math.max(forgotten, ...gone.map(({ versions }) => versions.at(-1)?.index ?? 0))
      const operations: Operation[] = [
        settings.putOperation(name, record),
        indexes.putOperation(indexId, { index: index + 1, forgotten: goneIndex }),
        ...gone.filter((each) => nameOf(each) !== name).map((each) => settings.removeOperation(nameOf(each))),
      ]
      if (await settings.commit(operations, conditions)) return record.versions.at(-1) as SettingVersion
    }
    throw secretsErrors.CONFLICT({ path: name })
  }
  const notFound = (address: SettingAddress): Error =>
    secretsErrors.SETTING_NOT_FOUND({ path: nameOf(address), namespace: address.namespace })

  return {
    set: (address, value, options) => inTurn(() => change(address, value, options)),
    remove: (address, options) => inTurn(() => change(address, undefined, options)),
    read(address, wanted) {
      const record = settings.get(nameOf(address))
      if (wanted === undefined) {
        const present = presentVersion(record)
        if (!present) throw notFound(address)
        return present
      }
      const found = record?.versions.find(({ version }) => version === wanted)
      if (found?.value === undefined) {
        throw secretsErrors.VERSION_NOT_FOUND({ path: nameOf(address), version: wanted })
      }
      return { ...found, value: found.value }
    },
    history(address) {
      const record = settings.get(nameOf(address))
      if (!record) throw notFound(address)
      return record.versions
    },
    list: (namespace, folder) =>
      recordsIn(settings.values(), namespace, folder).filter(
        (record) => presentVersion(record) !== undefined,
      ),
    namespaces: () =>
      [
        ...new Set(
          [...settings.values()].filter((each) => presentVersion(each)).map(({ namespace }) => namespace),
        ),
      ].sort(),
    changedSince(namespace, folder, index) {
      if (index < indexNow().forgotten) throw secretsErrors.INDEX_FORGOTTEN({ index })
      return recordsIn(settings.values(), namespace, folder).filter(
        ({ versions }) => (versions.at(-1)?.index ?? 0) > index,
      )
    },
    index: () => indexNow().index,
    onChange: (listener) =>
      settings.onChange((_id, record) => {
        if (record) listener(record)
      }),
  }
}
