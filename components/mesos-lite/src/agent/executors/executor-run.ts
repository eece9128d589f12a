import type { Timer } from '@dcos-lite/lib/clock'
import type { ExecutorRecord, ExecutorStop, ExecutorStopCause } from '../checkpoint/records.ts'
import type { ContainerExit, RecoveredContainer, RunningContainer } from '../launcher/types.ts'
import { hasCapability } from '../lifecycle/decide/capability.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { decideNeverStarted } from '../lifecycle/decide/terminal-status.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { launchMessage } from '../tasks/task-watchers.ts'
import type { CustomTask, TaskExecutor } from './custom-task.ts'
import { decideWithExecutor, waitStatusOf } from './decide/executor-ending.ts'
import { executorRules, shutdownGraceMs } from './decide/executor-rules.ts'
import { openExecutorFile } from './executor-file.ts'
import type { ExecutorSession, SubscribeFacts } from './executor-session.ts'
import { createExecutorSession } from './executor-session.ts'
import type { ExecutorStream } from './messages.ts'
import { executorLimits, prepareExecutor } from './prepare-executor.ts'

export interface RunHooks {
  /** Its process is gone (or never was), and what that means for its tasks is on disk. */
  onExited(run: ExecutorRun, waitStatus: number): void
}

/** One run of a custom executor: its container, and the session with it. No method rejects. */
export interface ExecutorRun extends TaskExecutor {
  record: ExecutorRecord
  session: ExecutorSession
  /** From SHUTDOWN to the end by force. */
  graceMs: number
  /** Writes the acceptance down; false when the disk refuses: the run is over then. */
  accept(): Promise<boolean>
  /** Ends a run that was not started: nothing is left that it is for. */
  discard(): Promise<void>
  start(): Promise<void>
  /** Takes new tasks; they are handed over once it is subscribed, and its container may use more. */
  add(tasks: readonly CustomTask[], group: boolean): void
  /** Goes on with what an earlier agent process had started. */
  adopt(found: RecoveredContainer): Promise<void>
  /** The agent serves again: an executor that lived on must subscribe in time. */
  awaitReturn(): void
  subscribe(stream: ExecutorStream, facts: SubscribeFacts): Promise<void>
  /** Whether it is being ended. */
  isEnding(): boolean
  /** Ends it: by SHUTDOWN and then by force, or at once by force when it is not subscribed. */
  end(cause: ExecutorStopCause, more?: Pick<ExecutorStop, 'message' | 'limitation'>): Promise<void>
  /** Stops watching and writing; the executor itself goes on. */
  release(): Promise<void>
}

/** Creates a run; `record` may come from the disk. */
export function createExecutorRun(
  record: ExecutorRecord,
  context: AgentContext,
  hooks: RunHooks,
): ExecutorRun {
  const { clock, launcher, log, config } = context
  const { containerId, executor, frameworkId } = record
  const rules = executorRules(config.executors)
  const graceMs = shutdownGraceMs(executor, config.executors)
  const file = openExecutorFile(record, context)
  const session = createExecutorSession(frameworkId, context)
  const aborting = new AbortController()
  let container: RunningContainer | undefined
  let released = false
  let timer: Timer | undefined

  const arm = (delayMs: number, work: () => Promise<void>): void => {
    timer?.cancel()
    timer = clock.after(delayMs, () => void work())
  }
  let memMiB = 0
  const enlarge = async (): Promise<void> => {
    const limits = executorLimits(
      executor,
      session.live().map((task) => task.record.task),
    )
    // Memory that may be in use is never taken back.
    memMiB = Math.max(memMiB, limits.memMiB)
    await launcher.resize?.(containerId, { ...limits, memMiB })
  }
  const destroy = async (): Promise<void> => {
    if (container) await launcher.kill(containerId, { gracePeriodMs: 0 })
  }

  /** Everything that the end of its process means, in an order that a crash may cut anywhere. */
  const finish = async (endingOf: (task: CustomTask) => Ending, exit: ContainerExit): Promise<void> => {
    if (released) return
    timer?.cancel()
    session.close()
    await Promise.all(session.live().map((task) => task.endWith(endingOf(task))))
    if (released) return
    try {
      await launcher.forget(containerId)
      await file.remove()
    } catch (error) {
      log.error('an executor that ended is not forgotten', { containerId, error })
    }
    const waitStatus = waitStatusOf(exit)
    log.info('executor ended', { executorId: executor.executor_id.value, frameworkId, waitStatus })
    hooks.onExited(run, waitStatus)
  }

  const finishExit = (exit: ContainerExit): Promise<void> =>
    finish(({ record: { kill } }) => decideWithExecutor(exit, record.stop, kill, rules), exit)

  const finishUnstarted = (error: unknown): Promise<void> => {
    const message = launchMessage(error)
    const failed = { state: 'TASK_FAILED', reason: 'REASON_CONTAINER_LAUNCH_FAILED', message } as const
    return finish(({ record: { kill } }) => (kill ? decideNeverStarted(kill, false) : failed), {})
  }

  const follow = async (started: RunningContainer): Promise<void> => {
    container = started
    await finishExit(await started.exited)
  }

  const run: ExecutorRun = {
    record,
    session,
    graceMs,
    pid: () => container?.pid,
    isEnding: () => record.stop !== undefined,
    async accept() {
      try {
        await file.saveOrFail()
        return true
      } catch (error) {
        log.error('an executor cannot be checkpointed and is not started', { error })
        hooks.onExited(run, waitStatusOf({}))
        return false
      }
    },
    discard: () => finishUnstarted(new Error('no task is left for it')),
    async start() {
      try {
        const tasks = session.live().map((task) => task.record.task)
        const spec = await prepareExecutor(record, tasks, context, aborting.signal)
        if (released) return
        aborting.signal.throwIfAborted()
        container = await launcher.launch(spec)
      } catch (error) {
        return await finishUnstarted(error)
      }
      record.startedAtMs = clock.nowMs()
      await file.save()
      if (record.stop) await destroy()
      else if (!session.hasSubscribed())
        arm(rules.registrationTimeoutMs, () => run.end('registration-timeout'))
      await follow(container)
    },
    add(tasks, group) {
      session.add(tasks, group)
      if (!container) return
      enlarge().catch((error: unknown) => log.warn('an executor keeps its limits', { containerId, error }))
    },
    async adopt(found) {
      if (found.state === 'running') return await follow(found.container)
      if (found.state === 'ended') return await finishExit(found.exit)
      const partitionAware = hasCapability(context.framework(frameworkId), 'PARTITION_AWARE')
      await finish(({ record: { kill } }) => decideNeverStarted(kill, partitionAware), {})
    },
    awaitReturn() {
      if (!container || session.hasSubscribed()) return
      if (!record.stop) return arm(rules.reregistrationTimeoutMs, () => run.end('reregistration-timeout'))
      arm(Math.max(record.stop.atMs + graceMs - clock.nowMs(), 0), destroy)
    },
    async subscribe(stream, facts) {
      timer?.cancel()
      if (record.stop) arm(graceMs, destroy)
      await session.subscribe(stream, facts, record.stop !== undefined)
    },
    withdraw(task) {
      const others = session.withdraw(task)
      const gone = new Set(others).add(task)
      // It has not subscribed, and nothing is left that it was started for.
      if (others && !session.hasSubscribed() && session.live().every((one) => gone.has(one))) {
        void run.end('unused')
      }
      return others
    },
    tellKill: (task, policy) => session.tellKill(task, policy),
    shutDown: (cause) => run.end(cause),
    async end(cause, more) {
      const standing = record.stop
      // A framework that is gone is the stronger reason: nobody hears of its tasks any more.
      const stronger = cause === 'framework-removed' || cause === 'agent-shutdown'
      if (standing && (!stronger || standing.cause === cause)) return
      record.stop = { cause, atMs: standing?.atMs ?? clock.nowMs(), ...more }
      await file.save()
      if (standing) return
      aborting.abort(new Error('the executor was ended before it started'))
      // What uses too much is ended at once, as by the kernel.
      if (cause !== 'disk-limit' && session.send({ type: 'SHUTDOWN' })) arm(graceMs, destroy)
      else await destroy()
    },
    release() {
      released = true
      timer?.cancel()
      session.close()
      aborting.abort(new Error('the agent stops'))
      return file.close()
    },
  }
  return run
}
