import { join } from 'node:path'
import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import type { CheckpointFile } from '../checkpoint/checkpoint-file.ts'
import { createCheckpointFile } from '../checkpoint/checkpoint-file.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import { readRecords } from '../checkpoint/read-records.ts'
import type { FrameworkRecord } from '../checkpoint/records.ts'
import { recordFormats } from '../checkpoint/records.ts'

/** The frameworks that have (or had) tasks on this agent, checkpointed. */
export interface FrameworkBook {
  get(frameworkId: string): FrameworkInfo | undefined
  all(): FrameworkInfo[]
  /** Resolves when it is on disk. Nothing is written when nothing changed. */
  put(info: FrameworkInfo): Promise<void>
  forget(frameworkId: string): Promise<void>
}

/** Reads the frameworks of an earlier agent process. */
export async function openFrameworkBook(layout: WorkLayout, durable: boolean): Promise<FrameworkBook> {
  const records = new Map<string, FrameworkRecord>()
  const files = new Map<string, CheckpointFile>()
  const fileOf = (frameworkId: string): CheckpointFile => {
    const present = files.get(frameworkId)
    if (present) return present
    const path = join(layout.frameworksFolder, `${encodeURIComponent(frameworkId)}.json`)
    const file = createCheckpointFile(path, () => records.get(frameworkId), durable)
    files.set(frameworkId, file)
    return file
  }
  for (const record of await readRecords<FrameworkRecord>(layout.frameworksFolder, recordFormats.framework)) {
    records.set(record.frameworkId, record)
  }
  return {
    get: (frameworkId) => records.get(frameworkId)?.info,
    all: () => [...records.values()].map(({ info }) => info),
    async put(info) {
      const frameworkId = info.id?.value ?? ''
      const before = records.get(frameworkId)
      if (before && JSON.stringify(before.info) === JSON.stringify(info)) return
      records.set(frameworkId, { ...before, format: recordFormats.framework, frameworkId, info })
      await fileOf(frameworkId).save()
    },
    async forget(frameworkId) {
      const file = fileOf(frameworkId)
      records.delete(frameworkId)
      files.delete(frameworkId)
      await file.remove()
    },
  }
}
