import { rm } from 'node:fs/promises'
import type { KillPolicy, Resource, TaskState } from '@dcos-lite/lib/mesos'
import type { KillCause, TaskRecord } from '../checkpoint/records.ts'
import type { ContainerLimits, RecoveredContainer, RunningContainer } from '../launcher/types.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { decideEnding, decideNeverStarted } from '../lifecycle/decide/terminal-status.ts'
import { gracePeriodMs, shutdownPeriodMs } from '../lifecycle/decide/kill-order.ts'
import { shutdownGraceMs } from '../executors/decide/executor-rules.ts'
import { hasCapability } from '../lifecycle/decide/capability.ts'
import { linkNestedSandbox } from '../sandbox/link-nested.ts'
import type { AgentContext } from './agent-context.ts'
import { prepareTask } from './prepare-task.ts'
import type { StartBarrier } from './start-barrier.ts'
import { createTaskLife } from './task-life.ts'
import { launchMessage, startWatchers } from './task-watchers.ts'

export interface TaskHooks {
  /** What the group of a task may use now; undefined for a task by itself. */
  groupLimits?(record: TaskRecord): ContainerLimits | undefined
  /** The terminal state is known and on disk. */
  onEnded(handle: TaskHandle): void
  /** Nothing is left to be delivered. */
  onCompleted(handle: TaskHandle): void
}

/** What else is known of a kill. */
export interface KillOptions {
  message?: string
  policy?: KillPolicy | undefined
  /** What the task had used up. */
  limitation?: Resource[]
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
  kill(cause: KillCause, options?: KillOptions): Promise<void>
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

/** Creates the handle of a task that this agent runs itself; `record` may come from the disk. */
export function createTaskHandle(record: TaskRecord, context: AgentContext, hooks: TaskHooks): TaskHandle {
  const { clock, launcher, layout, config } = context
  const aborting = new AbortController()
  let container: RunningContainer | undefined
  let stopWatchers = (): void => undefined
  const removeContainerFolder = (): Promise<void> =>
    rm(layout.containerFolder(record.containerId), { recursive: true, force: true })

  const life = createTaskLife(record, context, {
    onEnding: () => stopWatchers(),
    onEnded: () => hooks.onEnded(handle),
    async onCompleted() {
      await launcher.forget(record.containerId)
      await removeContainerFolder()
      hooks.onCompleted(handle)
    },
  })
  const framework = () => context.framework(record.frameworkId)

  const forceKill = async (): Promise<void> => {
    if (!container || !record.kill) return
    await launcher.kill(record.containerId, { gracePeriodMs: record.kill.gracePeriodMs })
  }

  const run = async (started: RunningContainer): Promise<void> => {
    container = started
    record.startedAtMs ??= clock.nowMs()
    if (!record.latest || record.latest.state === 'TASK_STARTING')
      await life.report({ state: 'TASK_RUNNING' })
    if (record.kill) await forceKill()
    else {
      stopWatchers = startWatchers(record, context, {
        report: life.report,
        kill: (cause, message) => handle.kill(cause, { message }),
      })
    }
    const exit = await started.exited
    await life.end(decideEnding(exit, record.kill))
  }

  const launchNow = async (barrier: StartBarrier | undefined): Promise<void> => {
    try {
      const spec = await prepareTask(record, context, aborting.signal)
      if (context.durable) await linkNestedSandbox(record)
      // The intent is on disk since the acceptance, so the start need not wait for this update to be written.
      const starting = record.kill ? undefined : life.report({ state: 'TASK_STARTING' })
      const together = (await barrier?.arrive(true)) ?? true
      if (record.kill || !together)
        return await life.end(decideNeverStarted(record.kill, false), 'SOURCE_AGENT')
      if (life.isStopped()) return
      const groupLimits = hooks.groupLimits?.(record)
      container = await launcher.launch({ ...spec, ...(groupLimits ? { groupLimits } : {}) })
      await starting
    } catch (error) {
      const message = launchMessage(error)
      await life.end(
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
    ...life,
    record,
    start: launchNow,
    refuse: (ending) => life.end(ending, 'SOURCE_AGENT'),
    async adopt(found) {
      if (found.state === 'running') return await run(found.container)
      if (found.state === 'ended') return await life.end(decideEnding(found.exit, record.kill))
      const partitionAware = hasCapability(framework(), 'PARTITION_AWARE')
      await life.end(decideNeverStarted(record.kill, partitionAware), 'SOURCE_AGENT')
    },
    async kill(cause, { message, policy, limitation } = {}) {
      if (record.endedAtMs !== undefined) return
      stopWatchers()
      const first = await life.orderKill({
        cause,
        atMs: clock.nowMs(),
        gracePeriodMs:
          shutdownPeriodMs(cause, shutdownGraceMs(record.executor, config.executors)) ??
          gracePeriodMs(record.task, cause, policy),
        ...(message === undefined ? {} : { message }),
        ...(limitation ? { limitation } : {}),
      })
      aborting.abort(new Error('the task was killed before it started'))
      if (first && container && hasCapability(framework(), 'TASK_KILLING_STATE')) {
        const reason = cause.startsWith('draining') ? { reason: 'REASON_AGENT_DRAINING' } : {}
        await life.report({ state: 'TASK_KILLING', ...reason, ...(message === undefined ? {} : { message }) })
      }
      await forceKill()
    },
    async remove() {
      await removeContainerFolder()
      await life.remove()
    },
    stop() {
      stopWatchers()
      const stopping = life.stop()
      aborting.abort(new Error('the agent stops'))
      return stopping
    },
  }
  return handle
}
