import type { TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { KillOrder, TaskRecord } from '../checkpoint/records.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { isUnheard, mergeKill } from '../lifecycle/decide/kill-order.ts'
import { createTaskUpdates } from '../updates/task-updates.ts'
import type { AgentContext } from './agent-context.ts'
import type { StatusNews } from './status.ts'
import { nextStatus } from './status.ts'
import { openTaskFile } from './task-file.ts'

export interface LifeHooks {
  /** A terminal state was decided; it is not on disk yet. */
  onEnding?: () => void
  /** The terminal state is known and on disk. */
  onEnded: () => void
  /** Nothing is left to be delivered. The container can be forgotten. */
  onCompleted: () => Promise<void> | void
}

/** What every task has, whoever runs it: a checkpoint, a state, and updates that are delivered. No method rejects. */
export interface TaskLife {
  state(): TaskState
  /** Whether the terminal update is on disk and, if there is a session, on its way. */
  isSettled(): boolean
  isStopped(): boolean
  /** Writes the acceptance down; false when the disk refuses (the task must not be started then). */
  accept(): Promise<boolean>
  /** Resolves when the record is on disk. */
  save(): Promise<void>
  /** Makes the next update from what is new. Resolves when it is on disk. */
  report(news: StatusNews): Promise<void>
  /** Takes an update as it is. Resolves when it is on disk. */
  take(status: TaskStatus): Promise<void>
  end(ending: Ending, source?: StatusNews['source']): Promise<void>
  /** Writes a kill down before anything is done about it. Resolves to whether it is the first. */
  orderKill(order: KillOrder): Promise<boolean>
  acknowledge(uuid: string): Promise<void>
  /** A session with the master began. */
  resume(): void
  /** Gives up the delivery: nobody is left to acknowledge. */
  abandon(): Promise<void>
  /** Deletes the checkpoint. */
  remove(): Promise<void>
  /** Stops writing, and resolves when nothing is written any more. */
  stop(): Promise<void>
}

/** Creates the life of a task; `record` may come from the disk. */
export function createTaskLife(record: TaskRecord, context: AgentContext, hooks: LifeHooks): TaskLife {
  const { clock, log } = context
  const file = openTaskFile(record, context)
  let stopped = false
  let settled = record.endedAtMs !== undefined

  const updates = createTaskUpdates({
    clock,
    pending: record.pending,
    persist(pending, change) {
      record.pending = [...pending]
      return file.save({ durable: change === 'added' })
    },
    send: (status) => context.deliver(record, status),
  })

  const complete = async (): Promise<void> => {
    if (record.completedAtMs !== undefined) return
    record.completedAtMs = clock.nowMs()
    record.pending = []
    updates.stop()
    await file.save({ durable: false })
    await hooks.onCompleted()
  }

  const life: TaskLife = {
    state: () => record.latest?.state ?? 'TASK_STAGING',
    isSettled: () => settled,
    isStopped: () => stopped,
    async accept() {
      try {
        await file.saveOrFail()
        return true
      } catch (error) {
        log.error('a task cannot be checkpointed and is not started', { error })
        return false
      }
    },
    save: () => file.save(),
    report: (news) => life.take(nextStatus(record, news, context)),
    async take(status) {
      if (record.endedAtMs !== undefined || stopped) return
      record.latest = status
      const ends = isTerminal(status.state)
      if (ends) {
        hooks.onEnding?.()
        record.endedAtMs = clock.nowMs()
      }
      await updates.add(status)
      if (!ends) return
      settled = true
      const { state, message } = status
      log.info('task ended', { taskId: record.task.task_id.value, state, reason: message })
      hooks.onEnded()
      if (record.kill && isUnheard(record.kill.cause)) await life.abandon()
    },
    async end({ healthy, ...ending }, source = 'SOURCE_EXECUTOR') {
      const news = { ...ending, source }
      await life.report(healthy === false ? { ...news, healthy } : news)
    },
    async orderKill(order) {
      const first = record.kill === undefined
      record.kill = mergeKill(record.kill, order)
      if (isUnheard(order.cause)) record.kill = { ...record.kill, cause: order.cause }
      await file.save()
      return first
    },
    async acknowledge(uuid) {
      const done = await updates.acknowledge(uuid)
      if (done && record.endedAtMs !== undefined && record.pending.length === 0) await complete()
    },
    resume: () => updates.resume(),
    async abandon() {
      if (record.endedAtMs === undefined || record.completedAtMs !== undefined) return
      if (record.latest) context.deliver(record, record.latest)
      await complete()
    },
    async remove() {
      updates.stop()
      await file.remove()
    },
    stop() {
      stopped = true
      updates.stop()
      return file.close()
    },
  }
  return life
}
