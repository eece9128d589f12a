import { rm } from 'node:fs/promises'
import { writeRecord } from './write-record.ts'
import type { Durability } from './write-record.ts'

/** One record on disk. Saves that are asked for while another one runs are written together. */
export interface CheckpointFile {
  /**
   * Resolves when the record, as it was at this call or later, is on disk. One that need not be durable may be the one
   * before after a loss of power, never half of one.
   */
  save(options?: { durable?: boolean }): Promise<void>
  /** Resolves when nothing is being written any more. */
  idle(): Promise<void>
  /** Deletes the file after everything that was asked for before. */
  remove(): Promise<void>
}

/** Creates the writer of one file; `read` gives the record at the time it is written. Without `durable` nothing waits for the disk. */
export function createCheckpointFile(file: string, read: () => unknown, durable = true): CheckpointFile {
  let tail: Promise<unknown> = Promise.resolve()
  let waiting: { durable: boolean; done: Promise<void> } | undefined

  const after = (work: () => Promise<void>): Promise<void> => {
    const done = tail.then(work)
    tail = done.catch(() => undefined) // the caller that asked gets the failure
    return done
  }

  return {
    save(options = {}) {
      const wantsSync = durable && (options.durable ?? true)
      if (waiting) {
        waiting.durable ||= wantsSync
        return waiting.done
      }
      const turn = { durable: wantsSync, done: Promise.resolve() }
      waiting = turn
      turn.done = after(() => {
        waiting = undefined
        const relaxed: Durability = durable ? 'old-or-new' : 'none'
        return writeRecord(file, JSON.stringify(read()), turn.durable ? 'new' : relaxed)
      })
      return turn.done
    },
    async idle() {
      for (let seen: unknown; seen !== tail;) {
        seen = tail
        await tail
      }
    },
    remove: () => after(() => rm(file, { force: true })),
  }
}
