import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '@dcos-lite/lib/component'
import { writeWhole } from '@dcos-lite/lib/files'
import { bundleFormat, isRunning } from './bundle-record.ts'
import type { BundleRecord } from './bundle-record.ts'
import { planPruning } from './decide/plan-pruning.ts'

/** The bundles that were made on this node: one folder each, with a record and an archive. */
export interface BundleStore {
  list(): BundleRecord[]
  get(id: string): BundleRecord | undefined
  archiveOf(id: string): string
  /** Durable when it resolves. */
  save(record: BundleRecord): Promise<void>
  removeArchive(id: string): Promise<void>
  prune(): Promise<void>
}

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Whether it can be the id of a bundle; it names a folder. */
export const isBundleId = (id: string): boolean => idForm.test(id)

async function readRecord(file: string): Promise<BundleRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as BundleRecord
    return record.format === bundleFormat ? record : undefined
  } catch {
    return undefined // a folder whose record was not written before its maker was killed
  }
}

/** Opens the folder; a bundle whose maker was killed has failed, and says so. */
export async function openBundleStore(
  folder: string,
  keep: number,
  { clock, log }: Environment,
): Promise<BundleStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const records = new Map<string, BundleRecord>()
  const place = (id: string): string => join(folder, id)
  const store: BundleStore = {
    list: () => [...records.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)),
    get: (id) => records.get(id),
    archiveOf: (id) => join(place(id), 'bundle.zip'),
    async save(record) {
      await mkdir(place(record.id), { recursive: true, mode: 0o700 })
      await writeWhole(join(place(record.id), 'bundle.json'), JSON.stringify(record), 0o600)
      records.set(record.id, record)
    },
    removeArchive: (id) => rm(store.archiveOf(id), { force: true }),
    async prune() {
      for (const id of planPruning(store.list(), keep)) {
        records.delete(id)
        await rm(place(id), { recursive: true, force: true })
      }
    },
  }
  for (const name of (await readdir(folder)).filter(isBundleId)) {
    const record = await readRecord(join(folder, name, 'bundle.json'))
    if (!record || record.id !== name) {
      await rm(place(name), { recursive: true, force: true })
      continue
    }
    records.set(name, record)
    if (!isRunning(record)) continue
    log.warn('a diagnostics bundle was interrupted', { bundle: name })
    await store.removeArchive(name)
    await store.save({
      ...record,
      status: 'Failed',
      size: 0,
      stoppedAt: new Date(clock.nowMs()).toISOString(),
      errors: [...record.errors, 'the process that made it ended'],
    })
  }
  await store.prune()
  return store
}
