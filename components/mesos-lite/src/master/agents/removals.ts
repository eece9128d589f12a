import type { Clock, Timer } from '@dcos-lite/lib/clock'
import { stepRemovals } from '../decide/removal-rate.ts'
import type { RemovalQueue, RemovalRate } from '../decide/removal-rate.ts'
import type { Counters } from '../state/counters.ts'

/** Agents that are to be marked unreachable, as fast as the removal rate allows. */
export interface Removals {
  /** Puts an agent into the queue; `remove` is called when it is its turn. Nothing when it waits already. */
  schedule(agentId: string, remove: () => Promise<void>): void
  /** The agent is back: it is not removed. */
  cancel(agentId: string): void
  isWaiting(agentId: string): boolean
  stop(): void
}

/** What a queue of removals needs. */
export interface RemovalsInput {
  clock: Clock
  rate: RemovalRate | undefined
  counters: Counters
  onFailure: (agentId: string, error: unknown) => void
}

/** Creates an empty queue. */
export function createRemovals({ clock, rate, counters, onFailure }: RemovalsInput): Removals {
  const work = new Map<string, () => Promise<void>>()
  /** Their turn has come and they are not done yet. */
  const running = new Set<string>()
  let queue: RemovalQueue = { waiting: [], lastMs: undefined }
  let timer: Timer | undefined
  let stopped = false

  const step = (): void => {
    timer?.cancel()
    timer = undefined
    if (stopped) return
    const { due, queue: left, nextInMs } = stepRemovals(queue, rate, clock.monotonicMs())
    queue = left
    for (const agentId of due) {
      const remove = work.get(agentId)
      work.delete(agentId)
      running.add(agentId)
      remove?.()
        .catch((error: unknown) => onFailure(agentId, error))
        .finally(() => running.delete(agentId))
    }
    if (nextInMs !== undefined) timer = clock.after(nextInMs, step)
  }

  return {
    schedule(agentId, remove) {
      if (work.has(agentId) || running.has(agentId)) return
      counters.add('master/slave_unreachable_scheduled')
      work.set(agentId, remove)
      queue = { ...queue, waiting: [...queue.waiting, agentId] }
      step()
    },
    cancel(agentId) {
      if (!work.delete(agentId)) return
      counters.add('master/slave_unreachable_canceled')
      queue = { ...queue, waiting: queue.waiting.filter((id) => id !== agentId) }
    },
    isWaiting: (agentId) => work.has(agentId) || running.has(agentId),
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
