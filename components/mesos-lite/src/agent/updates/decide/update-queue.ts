import type { TaskStatus } from '@dcos-lite/lib/mesos'

/** First and longest time after which an update that was not acknowledged is sent again. */
export const retryLimits = { firstMs: 10_000, longestMs: 600_000 } as const

/** Delivery of the updates of one task: only the oldest one that is not acknowledged is on its way. */
export interface UpdateQueue {
  pending: readonly TaskStatus[]
  /** How often the head was sent since it became the head, or since the session began. */
  attempts: number
  /** When the head is to be sent next. */
  dueAtMs: number
}

/** The queue of a task with these updates not acknowledged; the head is due at once. */
export function queueOf(pending: readonly TaskStatus[], nowMs: number): UpdateQueue {
  return { pending, attempts: 0, dueAtMs: nowMs }
}

/** A new update waits behind all others. */
export function withUpdate(queue: UpdateQueue, status: TaskStatus, nowMs: number): UpdateQueue {
  const pending = [...queue.pending, status]
  return pending.length === 1 ? queueOf(pending, nowMs) : { ...queue, pending }
}

/** The update that must be sent now, if any, and the queue after it was sent. */
export function takeDue(
  queue: UpdateQueue,
  nowMs: number,
): { send: TaskStatus; queue: UpdateQueue } | undefined {
  const send = queue.pending[0]
  if (!send || queue.dueAtMs > nowMs) return undefined
  const waitMs = Math.min(retryLimits.firstMs * 2 ** queue.attempts, retryLimits.longestMs)
  return { send, queue: { ...queue, attempts: queue.attempts + 1, dueAtMs: nowMs + waitMs } }
}

/** The queue after an acknowledgement; undefined when it is not for the update that is on its way. */
export function withoutHead(queue: UpdateQueue, uuid: string, nowMs: number): UpdateQueue | undefined {
  if (queue.pending[0]?.uuid !== uuid) return undefined
  return queueOf(queue.pending.slice(1), nowMs)
}

/** A new session: whatever was on its way is sent again, without waiting for its retry. */
export function inNewSession(queue: UpdateQueue, nowMs: number): UpdateQueue {
  return queueOf(queue.pending, nowMs)
}
