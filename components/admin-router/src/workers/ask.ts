import { MessageChannel } from 'node:worker_threads'
import type { MessagePort, Transferable } from 'node:worker_threads'

/** Sends a question to another thread; resolves with its answer, or never when that thread ends. */
export function ask<Answer>(
  to: { postMessage(message: unknown, transfer?: readonly Transferable[]): void },
  question: (port: MessagePort) => unknown,
): Promise<Answer> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    port1.once('message', (answer: Answer) => {
      resolve(answer)
      port1.close()
    })
    port1.once('close', () => reject(new Error('the other thread ended')))
    to.postMessage(question(port2), [port2])
  })
}
