import { rm } from 'node:fs/promises'
import type { AgentContext } from '../tasks/agent-context.ts'
import { createCheckpointFile } from '../checkpoint/checkpoint-file.ts'
import type { ExecutorRecord } from '../checkpoint/records.ts'

/** The checkpoint of one run of an executor. */
export interface ExecutorFile {
  saveOrFail(): Promise<void>
  /** Resolves when it is on disk; a disk that refuses is reported, and the next save tries again. */
  save(): Promise<void>
  /** Deletes the checkpoint and what the launcher kept of the container. */
  remove(): Promise<void>
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>
}

/** Opens the checkpoint of a run. */
export function openExecutorFile(record: ExecutorRecord, context: AgentContext): ExecutorFile {
  const { layout, log } = context
  const { containerId } = record
  const file = createCheckpointFile(layout.executorFile(containerId), () => record, context.durable)
  return {
    saveOrFail: () => file.save(),
    async save() {
      try {
        await file.save()
      } catch (error) {
        log.error('an executor cannot be checkpointed', { containerId, error })
      }
    },
    async remove() {
      await rm(layout.containerFolder(containerId), { recursive: true, force: true })
      await file.remove()
    },
    close: () => file.idle(),
  }
}
