import type { KillPolicy, TaskState } from '@dcos-lite/lib/mesos'
import type { KillCause, TaskRecord } from '../checkpoint/records.ts'
import type { RecoveredContainer, RunningContainer } from '../launcher/types.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { decideEnding, decideNeverStarted } from '../lifecycle/decide/terminal-status.ts'
import { gracePeriodMs, isUnheard, mergeKill } from '../lifecycle/decide/kill-order.ts'
import { createTaskUpdates } from '../updates/task-updates.ts'
import type { AgentContext } from './agent-context.ts'
import { prepareTask } from './prepare-task.ts'
import type { StartBarrier } from './start-barrier.ts'
import type { StatusNews } from './status.ts'
import { nextStatus } from './status.ts'
import { openTaskFile } from './task-file.ts'
import { launchMessage, startWatchers } from './task-watchers.ts'

export interface TaskHooks {
  /** The terminal state is known and on disk. */
  onEnded(handle: TaskHandle): void
  /** Nothing is left to be delivered. */
  onCompleted(handle: TaskHandle): void
}

/** One task from acceptance to the acknowledgement of its terminal update. No method rejects. */
export interface TaskHandle {
  record: TaskRecord
  state(): TaskState
  /** Whether the terminal update is on disk and, if there is a session, on its way. */
  isSettled(): boolean
  /** Writes the acceptance down; false when the disk refuses (the task must not be started then). */
  accept(): Promise<boolean>
  start(barrier?: StartBarrier): Promise<void>
  /** Ends it without a start. */
  refuse(ending: Ending): Promise<void>
  /** Goes on with what an earlier agent process had started. */
  adopt(found: RecoveredContainer): Promise<void>
  kill(cause: KillCause, options?: { message?: string; policy?: KillPolicy | undefined }): Promise<void>
  acknowledge(uuid: string): Promise<void>
  /** A session with the master began. */
  resume(): void
  /** Gives up the delivery: nobody is left to acknowledge. */
  abandon(): Promise<void>
  /** Deletes the checkpoint. */
  remove(): Promise<void>
  /** Stops watching and writing, and resolves when nothing is written any more. The task itself goes on. */
  stop(): Promise<void>
}

/** Creates the handle of a task; `record` may come from the disk. */
export function createTaskHandle(record: TaskRecord, context: AgentContext, hooks: TaskHooks): TaskHandle {
  const { clock, launcher, log } = context
  const file = openTaskFile(record, context)
  const aborting = new AbortController()
  let container: RunningContainer | undefined
  let stopped = false
  let settled = record.endedAtMs !== undefined
  let stopWatchers = (): void => undefined

  const updates = createTaskUpdates({
    clock,
    pending: record.pending,
    persist(pending, change) {
      record.pending = [...pending]
      return file.save({ durable: change === 'added' })
    },
    send: (status) => context.deliver(record, status),
  })

  const report = async (news: StatusNews): Promise<void> => {
    if (record.endedAtMs !== undefined || stopped) return
    record.latest = nextStatus(record, news, context)
    await updates.add(record.latest)
  }

  const complete = async (): Promise<void> => {
    if (record.completedAtMs !== undefined) return
    record.completedAtMs = clock.nowMs()
    record.pending = []
    updates.stop()
    await file.save({ durable: false })
    await launcher.forget(record.containerId)
    await file.removeContainerFolder()
    hooks.onCompleted(handle)
  }

  const end = async (ending: Ending, source: StatusNews['source'] = 'SOURCE_EXECUTOR'): Promise<void> => {
    if (record.endedAtMs !== undefined || stopped) return
    stopWatchers()
    const { state, message, reason, healthy } = ending
    const news = { state, message, source, ...(reason === undefined ? {} : { reason }) }
    record.latest = nextStatus(record, healthy === false ? { ...news, healthy } : news, context)
    record.endedAtMs = clock.nowMs()
    await updates.add(record.latest)
    settled = true
    log.info('task ended', { taskId: record.task.task_id.value, state, reason: ending.message })
    hooks.onEnded(handle)
    if (record.kill && isUnheard(record.kill.cause)) await handle.abandon()
  }

  const forceKill = async (): Promise<void> => {
    if (!container || !record.kill) return
    await launcher.kill(record.containerId, { gracePeriodMs: record.kill.gracePeriodMs })
  }

  const run = async (started: RunningContainer): Promise<void> => {
    container = started
    record.startedAtMs ??= clock.nowMs()
    if (!record.latest || record.latest.state === 'TASK_STARTING') await report({ state: 'TASK_RUNNING' })
    if (record.kill) await forceKill()
    else {
      stopWatchers = startWatchers(record, context, {
        report,
        kill: (cause, message) => handle.kill(cause, { message }),
      })
    }
    const exit = await started.exited
    await end(decideEnding(exit, record.kill))
  }

  const launchNow = async (barrier: StartBarrier | undefined): Promise<void> => {
    try {
      const spec = await prepareTask(record, context, aborting.signal)
      // The intent is on disk since the acceptance, so the start need not wait for this update to be written.
      const starting = record.kill ? undefined : report({ state: 'TASK_STARTING' })
      const together = (await barrier?.arrive(true)) ?? true
      if (record.kill || !together) return await end(decideNeverStarted(record.kill, false), 'SOURCE_AGENT')
      if (stopped) return
      container = await launcher.launch(spec)
      await starting
    } catch (error) {
      const message = launchMessage(error)
      await end(
        record.kill
          ? decideNeverStarted(record.kill, false)
          : { state: 'TASK_FAILED', reason: 'REASON_CONTAINER_LAUNCH_FAILED', message },
        'SOURCE_AGENT',
      )
      await barrier?.arrive(false)
      return
    }
    await run(container)
  }

  const handle: TaskHandle = {
    record,
    state: () => record.latest?.state ?? 'TASK_STAGING',
    isSettled: () => settled,
    async accept() {
      try {
        await file.saveOrFail()
        return true
      } catch (error) {
        log.error('a task cannot be checkpointed and is not started', { error })
        return false
      }
    },
    start: launchNow,
    refuse: (ending) => end(ending, 'SOURCE_AGENT'),
    async adopt(found) {
      if (found.state === 'running') return await run(found.container)
      if (found.state === 'ended') return await end(decideEnding(found.exit, record.kill))
      const capabilities = context.framework(record.frameworkId)?.capabilities ?? []
      const partitionAware = capabilities.some(({ type }) => type === 'PARTITION_AWARE')
      await end(decideNeverStarted(record.kill, partitionAware), 'SOURCE_AGENT')
    },
    async kill(cause, { message, policy } = {}) {
      if (record.endedAtMs !== undefined) return
      const first = record.kill === undefined
      record.kill = mergeKill(record.kill, {
        cause,
        atMs: clock.nowMs(),
        gracePeriodMs: gracePeriodMs(record.task, cause, policy),
        ...(message === undefined ? {} : { message }),
      })
      if (isUnheard(cause)) record.kill = { ...record.kill, cause }
      stopWatchers()
      await file.save()
      aborting.abort(new Error('the task was killed before it started'))
      const capabilities = context.framework(record.frameworkId)?.capabilities ?? []
      if (first && container && capabilities.some(({ type }) => type === 'TASK_KILLING_STATE')) {
        await report({ state: 'TASK_KILLING', ...(message === undefined ? {} : { message }) })
      }
      await forceKill()
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
      stopWatchers()
      updates.stop()
      aborting.abort(new Error('the agent stops'))
      return file.close()
    },
  }
  return handle
}
