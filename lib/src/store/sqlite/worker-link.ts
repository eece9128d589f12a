import { Worker } from 'node:worker_threads'
import { storeErrors } from '../errors.ts'
import { workerFile } from '../workers/worker-file.ts'
import type { HistoryLimits } from './owner.ts'
import type { CallName, Calls, Change, Opened, Turn } from './protocol.ts'

/** The line to the thread that owns the database. */
export interface WorkerLink {
  call<Name extends CallName>(call: Name, given: Calls[Name]['arguments']): Promise<Calls[Name]['result']>
  /** Ends the thread at once, as a crash would. */
  terminate(): Promise<void>
}

interface Pending {
  call: CallName
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

function lossOf(call: CallName, reason: string): Error {
  if (call === 'transact' || call === 'revokeLease') return storeErrors.OUTCOME_UNKNOWN({ engine: 'sqlite' })
  return storeErrors.UNAVAILABLE({ engine: 'sqlite', reason })
}

function waitUntilOpened(worker: Worker, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', (cause) =>
      reject(storeErrors.UNAVAILABLE({ engine: 'sqlite', reason: `${file}: ${cause.message}` }, { cause })),
    )
    worker.once('message', (opened: Opened) => {
      if (opened.opened) return resolve()
      if (opened.locked) return reject(storeErrors.LOCKED({ file }))
      reject(storeErrors.UNAVAILABLE({ engine: 'sqlite', reason: `${file}: ${opened.reason}` }))
    })
  })
}

/**
 * Starts the owning thread and waits until it has the file. `onChanges` hears what was committed, before the
 * answers of the same turn; `onLoss` hears once that the thread is gone without having been asked to close.
 */
export async function startWorker(
  options: { file: string; limits: HistoryLimits },
  hooks: { onChanges: (changes: Change[]) => void; onLoss: (reason: string) => void },
): Promise<WorkerLink> {
  const worker = new Worker(workerFile('store-sqlite-worker'), {
    workerData: options,
    // Options of the process, such as --input-type, are not meant for it.
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 512 },
  })
  const pending = new Map<number, Pending>()
  let lastId = 0
  let lost: string | undefined
  let closing = false

  await waitUntilOpened(worker, options.file)
  worker.removeAllListeners('error')

  const lose = (reason: string): void => {
    if (lost !== undefined) return
    lost = reason
    for (const { call, resolve, reject } of pending.values()) {
      if (call === 'close') resolve({})
      else reject(lossOf(call, reason))
    }
    pending.clear()
    if (!closing) hooks.onLoss(reason)
  }
  worker.on('error', (error) => lose(error.message))
  worker.on('exit', () => lose(closing ? 'it is closed' : 'its thread ended'))
  worker.on('message', (turn: Turn) => {
    if (turn.changes.length > 0) hooks.onChanges(turn.changes)
    for (const reply of turn.replies) {
      const waiting = pending.get(reply.id)
      if (!waiting) continue
      if (waiting.call === 'close') continue
      pending.delete(reply.id)
      if ('result' in reply) waiting.resolve(reply.result)
      else waiting.reject(storeErrors[reply.failure.name](reply.failure.fields))
    }
  })

  return {
    call: <Name extends CallName>(call: Name, given: Calls[Name]['arguments']) =>
      new Promise<Calls[Name]['result']>((resolve, reject) => {
        if (call === 'close') closing = true
        if (lost !== undefined) {
          if (call === 'close') return resolve({})
          return reject(storeErrors.UNAVAILABLE({ engine: 'sqlite', reason: lost }))
        }
        const id = ++lastId
        pending.set(id, { call, resolve: (result) => resolve(result as Calls[Name]['result']), reject })
        worker.postMessage({ id, call, ...given })
      }),
    async terminate() {
      // What the thread said and nobody heard yet is lost with it, as it is when a process dies.
      lose('its thread was ended')
      await worker.terminate()
    },
  }
}
