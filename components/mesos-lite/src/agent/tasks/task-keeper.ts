import type { KillPolicy } from '@dcos-lite/lib/mesos'
import type { ExecutorRecord, KillCause, TaskRecord } from '../checkpoint/records.ts'
import type { CustomTask } from '../executors/custom-task.ts'
import { createCustomTask } from '../executors/custom-task.ts'
import type { ExecutorKeeper, ExecutorName } from '../executors/executor-keeper.ts'
import { createExecutorKeeper } from '../executors/executor-keeper.ts'
import { createGroupExits } from '../executors/group-exits.ts'
import { endsItsGroup, isUnheard } from '../lifecycle/decide/kill-order.ts'
import type { Recoverable } from '../lifecycle/recover-containers.ts'
import { recoverContainers } from '../lifecycle/recover-containers.ts'
import type { AgentContext } from './agent-context.ts'
import { traceOf } from './container-trace.ts'
import type { FrameworkBook } from './framework-book.ts'
import type { LaunchOrder } from './launch-tasks.ts'
import { createGroupAmounts } from './group-amounts.ts'
import { launchTasks } from './launch-tasks.ts'
import type { TaskHandle } from './task-handle.ts'
import { createTaskHandle } from './task-handle.ts'

export interface KeeperHooks {
  onEnded?: (handle: TaskHandle) => void
  /** An executor that is not of a single command is gone; the status is that of wait(2), -1 when nobody knows it. */
  onExecutorExited: (frameworkId: string, executorId: string, status: number) => void
}

/** All tasks of one agent, also completed ones whose sandbox is still there. */
export interface TaskKeeper {
  /** Takes up the tasks and executors of an earlier agent process. */
  recover(
    records: readonly TaskRecord[],
    executors?: readonly ExecutorRecord[],
    others?: readonly Recoverable[],
  ): Promise<void>
  launch(order: LaunchOrder): Promise<void>
  kill(frameworkId: string, taskId: string, policy?: KillPolicy): Promise<void>
  acknowledge(frameworkId: string, taskId: string, uuid: string): Promise<void>
  /**
   * Kills every task and ends every custom executor that `which` picks; tasks that ended already are given up when
   * nobody is left to hear.
   */
  killAll(cause: KillCause, which: (name: ExecutorName) => boolean, message: string): Promise<void>
  /** Resolves when no task and no custom executor runs, or after `timeoutMs`. */
  allEnded(timeoutMs: number): Promise<boolean>
  resume(): void
  handles(): TaskHandle[]
  /** The custom executors. */
  executors: ExecutorKeeper
  /** Forgets a completed task. */
  forget(handle: TaskHandle): Promise<void>
  /** Stops watching and writing. The tasks themselves go on. */
  stop(): Promise<void>
}

/** Creates the keeper of one agent. */
export function createTaskKeeper(context: AgentContext, book: FrameworkBook, hooks: KeeperHooks): TaskKeeper {
  const { clock, log } = context
  const handles = new Map<string, TaskHandle>()
  const isLive = ({ record }: TaskHandle): boolean => record.endedAtMs === undefined
  /** Tasks that are not completed, by framework and task id. */
  const byTaskId = new Map<string, TaskHandle>()
  const open = (): TaskHandle[] => [...byTaskId.values()]
  const keyOf = (frameworkId: string, taskId: string): string => `${frameworkId}\n${taskId}`
  const find = (frameworkId: string, taskId: string): TaskHandle | undefined =>
    byTaskId.get(keyOf(frameworkId, taskId))
  const groups = createGroupExits(clock, open, (frameworkId, executorId) =>
    hooks.onExecutorExited(frameworkId, executorId, 0),
  )
  const executors = createExecutorKeeper(context, ({ frameworkId, executorId }, status) =>
    hooks.onExecutorExited(frameworkId, executorId, status),
  )

  const amounts = createGroupAmounts(context, open)

  const onEnded = (ended: TaskHandle): void => {
    hooks.onEnded?.(ended)
    const { record } = ended
    if (record.custom !== true && record.groupId !== undefined && endsItsGroup(ended.state())) {
      const message = `Killed because task ${record.task.task_id.value} of its group ended (${ended.state()})`
      for (const other of open()) {
        if (isLive(other) && other.record.groupId === record.groupId) void other.kill('group', { message })
      }
    }
    amounts.adjust(record)
    groups.look(ended)
  }

  const keep = <Handle extends TaskHandle>(handle: Handle): Handle => {
    const { record } = handle
    handles.set(record.containerId, handle)
    if (record.completedAtMs === undefined)
      byTaskId.set(keyOf(record.frameworkId, record.task.task_id.value), handle)
    return handle
  }
  const complete = (handle: TaskHandle): void => {
    byTaskId.delete(keyOf(handle.record.frameworkId, handle.record.task.task_id.value))
    groups.look(handle)
  }
  const add = (record: TaskRecord): TaskHandle =>
    keep(createTaskHandle(record, context, { groupLimits: amounts.of, onEnded, onCompleted: complete }))
  const addCustom = (record: TaskRecord): CustomTask => {
    const run = executors.byContainer(record.executorContainerId)
    const onCompleted = (handle: TaskHandle): void => {
      complete(handle)
      run?.session.drop(task)
    }
    const task = keep(createCustomTask(record, run, context, { onEnded, onCompleted }))
    return task
  }

  /** Takes one task up; gives what must be known to find its container, if it has one of its own. */
  const takeUp = (record: TaskRecord): Recoverable[] => {
    // Acknowledged, but the process ended before it wrote that the task is complete.
    const acknowledged = record.endedAtMs !== undefined && record.pending.length === 0
    if (acknowledged) record.completedAtMs ??= record.endedAtMs ?? clock.nowMs()
    if (record.custom !== true) {
      const handle = add(record)
      return isLive(handle) ? [{ trace: traceOf(record, context), adopt: handle.adopt }] : []
    }
    const task = addCustom(record)
    const run = executors.byContainer(record.executorContainerId)
    if (run && record.completedAtMs === undefined) run.session.hold(task)
    else if (isLive(task)) void task.adopt({ state: 'never-started' })
    return []
  }

  return {
    executors,
    async recover(records, executorRecords = [], others = []) {
      const runs = executors.recover(executorRecords)
      const own = records.flatMap(takeUp)
      await recoverContainers(context.launcher, [...runs, ...own, ...others])
      for (const handle of open()) {
        if (isLive(handle)) amounts.adjust(handle.record)
        else groups.look(handle)
      }
    },
    async launch(order) {
      const frameworkId = order.framework.id?.value ?? ''
      const known = order.tasks.find((task) => find(frameworkId, task.task_id.value))
      if (known) {
        // The same launch twice, or an id in use: a task id never starts a second time.
        log.warn('a task that is here already was not started again', { taskId: known.task_id.value })
        return
      }
      await book.put(order.framework)
      await launchTasks(order, { context, executors, groups, add, addCustom })
    },
    async kill(frameworkId, taskId, policy) {
      await find(frameworkId, taskId)?.kill('asked', { policy })
    },
    async acknowledge(frameworkId, taskId, uuid) {
      await find(frameworkId, taskId)?.acknowledge(uuid)
    },
    async killAll(cause, which, message) {
      const picked = open().filter(({ record }) => which(record))
      await Promise.all(
        picked.map(async (handle) => {
          if (isLive(handle)) await handle.kill(cause, { message })
          else if (isUnheard(cause)) await handle.abandon()
        }),
      )
      await executors.endAll(cause, which)
    },
    async allEnded(timeoutMs) {
      const dueMs = clock.monotonicMs() + timeoutMs
      while (open().some((handle) => !handle.isSettled()) || executors.runs().length > 0) {
        if (clock.monotonicMs() >= dueMs) return false
        await clock.sleep(20)
      }
      return true
    },
    resume: () => open().forEach((handle) => handle.resume()),
    handles: () => [...handles.values()],
    async forget(handle) {
      handles.delete(handle.record.containerId)
      await handle.remove()
    },
    async stop() {
      groups.stop()
      await Promise.all([executors.stop(), ...[...handles.values()].map((handle) => handle.stop())])
    },
  }
}
