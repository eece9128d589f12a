import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Logger } from '@dcos-lite/lib/log'
import type { Answered, MessageHandler } from '../server/handle-message.ts'
import { workerFile } from './worker-file.ts'
import type { FromMain, ToMain, WorkerSetup } from './worker-messages.ts'

const restartMs = 1000

export interface WorkersOptions {
  count: number
  setup: Omit<WorkerSetup, 'thread'>
  handle: MessageHandler
  log: Logger
}

function answerWorker(worker: Worker, handle: MessageHandler, log: Logger): void {
  const reply = (id: number, answered: Answered | undefined): void => {
    const message: FromMain = {
      id,
      ...(answered === undefined ? {} : { answer: answered.bytes }),
      ...(answered?.prepared === undefined ? {} : { keep: answered.prepared }),
    }
    worker.postMessage(message)
  }
  worker.on('message', (message: ToMain) => {
    if (message.type === 'error') log.warn('a worker reports an error', { reason: message.reason })
    if (message.type !== 'ask') return
    const made = handle(Buffer.from(message.query), 'udp')
    if (made instanceof Promise) void made.then((answered) => reply(message.id, answered))
    else reply(message.id, made)
  })
}

/**
 * Starts threads with UDP sockets of their own on the same ports; what they have no answer to they ask this one. A thread
 * that dies is started anew. Returns the way to end them; rejects, with none left, when one of them cannot begin.
 */
export async function startWorkers({
  count,
  setup,
  handle,
  log,
}: WorkersOptions): Promise<() => Promise<void>> {
  const running = new Map<number, Worker>()
  let stopped = false
  const begin = async (thread: number): Promise<void> => {
    const worker = new Worker(workerFile(), { workerData: { ...setup, thread } satisfies WorkerSetup })
    running.set(thread, worker)
    answerWorker(worker, handle, log)
    worker.on('error', (error) => log.error('a worker of the name server ended', { error }))
    worker.once('exit', () => {
      running.delete(thread)
      if (stopped) return
      const again = (): void => {
        if (!stopped) begin(thread).catch(() => undefined) // its error was logged
      }
      setTimeout(again, restartMs).unref()
    })
    await once(worker, 'message')
  }
  const stop = async (): Promise<void> => {
    stopped = true
    await Promise.all([...running.values()].map((worker) => worker.terminate()))
  }
  try {
    await Promise.all(Array.from({ length: count }, (_, i) => begin(i + 1)))
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
