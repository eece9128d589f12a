import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { inNewSession, queueOf, takeDue, withUpdate, withoutHead } from './decide/update-queue.ts'

export interface TaskUpdatesOptions {
  clock: Clock
  /** Updates of an earlier process that are not acknowledged. */
  pending: readonly TaskStatus[]
  /** Writes down what is pending; nothing is sent before it resolves. */
  persist: (pending: readonly TaskStatus[], change: 'added' | 'acknowledged') => Promise<void>
  /** Hands one update to the session; false when there is none (it is sent when one begins). */
  send: (status: TaskStatus) => boolean
}

/** Delivers the updates of one task in order, each until it is acknowledged. */
export interface TaskUpdates {
  /** Resolves when the update is on disk. */
  add(status: TaskStatus): Promise<void>
  /** Resolves to the update that was acknowledged, or undefined when the uuid is not that of the head. */
  acknowledge(uuid: string): Promise<TaskStatus | undefined>
  /** A session began: sends the head at once. */
  resume(): void
  stop(): void
}

/** Creates the delivery of one task. */
export function createTaskUpdates({ clock, pending, persist, send }: TaskUpdatesOptions): TaskUpdates {
  let queue = queueOf(pending, clock.nowMs())
  let timer: Timer | undefined
  // Only updates on disk may leave; the first `durable` ones of the queue are.
  let durable = pending.length
  let stopped = false

  const pump = (): void => {
    timer?.cancel()
    if (stopped || durable === 0) return
    const due = takeDue(queue, clock.nowMs())
    if (due && send(due.send)) queue = due.queue
    else if (due) return // no session; `resume` comes back
    timer = clock.after(queue.dueAtMs - clock.nowMs(), pump)
  }

  return {
    async add(status) {
      queue = withUpdate(queue, status, clock.nowMs())
      await persist(queue.pending, 'added')
      const at = queue.pending.indexOf(status)
      durable = Math.max(durable, at + 1)
      if (at === 0) pump()
    },
    async acknowledge(uuid) {
      const next = withoutHead(queue, uuid, clock.nowMs())
      if (!next) return undefined
      const head = queue.pending[0]
      queue = next
      durable -= 1
      await persist(queue.pending, 'acknowledged')
      pump()
      return head
    },
    resume() {
      queue = inNewSession(queue, clock.nowMs())
      pump()
    },
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
