import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@dcos-lite/lib/log'
import { writeRecord } from '../../checkpoint/write-record.ts'
import type { ImageConfig } from '@dcos-lite/lib/image-registry'
import type { StoreLayout } from './store-layout.ts'

/** Newest format of the record of an image. What has another format is fetched again. */
export const imageRecordFormat = 1

/** A reference and the image that it stood for when the registry was last asked. */
export interface ImageRecord {
  format: number
  /** As `referenceKey` writes it. */
  reference: string
  /** Of the manifest. */
  digest: string
  /** Digest of the configuration. */
  id: string
  config: ImageConfig
  /** What all layers hold. */
  bytes: number
  lastUsedMs: number
}

/** The records of a store, in memory and on disk. */
export interface ImageRecords {
  get(reference: string): ImageRecord | undefined
  all(): ImageRecord[]
  put(record: ImageRecord): Promise<void>
  remove(record: ImageRecord): Promise<void>
}

/** Reads the records. One that cannot be read is removed: its image is fetched again. */
export async function openImageRecords(layout: StoreLayout, log: Logger): Promise<ImageRecords> {
  const records = new Map<string, ImageRecord>()
  for (const name of await readdir(layout.records)) {
    const file = join(layout.records, name)
    try {
      const record = JSON.parse(await readFile(file, 'utf8')) as ImageRecord
      if (record.format !== imageRecordFormat) throw new Error(`its format is ${String(record.format)}`)
      records.set(record.reference, record)
    } catch (error) {
      log.warn('the record of an image is removed because it cannot be read', { file, error })
      await rm(file, { force: true })
    }
  }
  // One after another: several tasks may ask for the same image at the same moment.
  let last: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work)
    last = done.catch(() => undefined) // whoever asked hears of it
    return done
  }
  return {
    get: (reference) => records.get(reference),
    all: () => [...records.values()],
    put(record) {
      records.set(record.reference, record)
      const text = JSON.stringify(record)
      return inTurn(() => writeRecord(layout.record(record.reference), text, 'none'))
    },
    remove(record) {
      records.delete(record.reference)
      return inTurn(() => rm(layout.record(record.reference), { force: true }))
    },
  }
}
