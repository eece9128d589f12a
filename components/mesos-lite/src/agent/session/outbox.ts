import { encodeRecord } from '@dcos-lite/lib/recordio'
import type { Clock } from '@dcos-lite/lib/clock'
import type { AgentMessage } from '../../protocol/messages.ts'

export interface OutboxOptions {
  clock: Clock
  write: (record: Uint8Array) => void
  /** Aborted when the session is over. */
  signal: AbortSignal
}

/** Hands messages of one session to the leader, in order, as records of the request that opened it. */
export interface Outbox {
  post(message: AgentMessage): void
  /** Resolves when everything posted so far was taken or the session is over. */
  drained(): Promise<void>
  /** The master has taken everything before this SYNC. */
  synced(sequence: number): void
}

/** How long a master may take for what was posted before. */
const longestSyncMs = 10_000

/** Creates the outbox of a session. */
export function createOutbox({ clock, write, signal }: OutboxOptions): Outbox {
  const waiting = new Map<number, () => void>()
  let last = 0
  const post = (message: AgentMessage): void => {
    if (!signal.aborted) write(encodeRecord(JSON.stringify(message)))
  }
  signal.addEventListener('abort', () => waiting.forEach((resolve) => resolve()), { once: true })
  return {
    post,
    synced(sequence) {
      waiting.get(sequence)?.()
      waiting.delete(sequence)
    },
    async drained() {
      if (signal.aborted) return
      const sequence = (last += 1)
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(sequence, resolve)
      const timer = clock.after(longestSyncMs, resolve)
      post({ type: 'SYNC', sequence })
      await promise
      timer.cancel()
    },
  }
}
