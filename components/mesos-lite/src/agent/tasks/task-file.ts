import { createCheckpointFile } from '../checkpoint/checkpoint-file.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { AgentContext } from './agent-context.ts'

/** The checkpoint of one task. */
export interface TaskFile {
  /** Resolves when the record is on disk; a disk that refuses is tried again every second. */
  save(options?: { durable?: boolean }): Promise<void>
  /** Saves once; rejects when the disk refuses. */
  saveOrFail(): Promise<void>
  remove(): Promise<void>
  /** Gives up what could not be written, and resolves when nothing is being written any more. */
  close(): Promise<void>
}

const retryMs = 1000

/** Opens the checkpoint of a task. */
export function openTaskFile(record: TaskRecord, context: AgentContext): TaskFile {
  const { layout, clock, log } = context
  const file = createCheckpointFile(layout.taskFile(record.containerId), () => record, context.durable)
  let closed = false
  return {
    saveOrFail: () => file.save(),
    async save(options) {
      for (;;) {
        try {
          return await file.save(options)
        } catch (error) {
          if (closed) return await new Promise<never>(() => undefined) // the next process goes on from here
          log.error('a task cannot be checkpointed; trying again', { containerId: record.containerId, error })
          await clock.sleep(retryMs)
        }
      }
    },
    close() {
      closed = true
      return file.idle()
    },
    remove: () => file.remove(),
  }
}
