import type { ExecutorInfo, FrameworkInfo, KillPolicy, TaskInfo } from '@dcos-lite/lib/mesos'
import type { KillCause, TaskRecord } from '../checkpoint/records.ts'
import { refuseTask } from '../lifecycle/decide/acceptance.ts'
import { endsItsGroup, isUnheard } from '../lifecycle/decide/kill-order.ts'
import type { AgentContext } from './agent-context.ts'
import type { FrameworkBook } from './framework-book.ts'
import type { NewTask } from './new-record.ts'
import { newTaskRecord } from './new-record.ts'
import { recoverTasks } from './recover-tasks.ts'
import { createStartBarrier } from './start-barrier.ts'
import type { TaskHandle } from './task-handle.ts'
import { createTaskHandle } from './task-handle.ts'

export interface KeeperHooks {
  onEnded?: (handle: TaskHandle) => void
  /** The last task of a group executor ended. */
  onExecutorExited: (frameworkId: string, executorId: string) => void
}

/** All tasks of one agent, also completed ones whose sandbox is still there. */
export interface TaskKeeper {
  /** Takes up the tasks of an earlier agent process. */
  recover(records: readonly TaskRecord[]): Promise<void>
  launch(framework: FrameworkInfo, tasks: readonly TaskInfo[], executor?: ExecutorInfo): Promise<void>
  kill(frameworkId: string, taskId: string, policy?: KillPolicy): Promise<void>
  acknowledge(frameworkId: string, taskId: string, uuid: string): Promise<void>
  /** Kills every task that `which` picks; those that ended already are given up when nobody is left to hear. */
  killAll(cause: KillCause, which: (record: TaskRecord) => boolean, message: string): Promise<void>
  /** Resolves when no task runs, or after `timeoutMs`. */
  allEnded(timeoutMs: number): Promise<boolean>
  resume(): void
  handles(): TaskHandle[]
  /** Forgets a completed task. */
  forget(handle: TaskHandle): Promise<void>
  /** Stops watching and writing. The tasks themselves go on. */
  stop(): Promise<void>
}

/** Creates the keeper of one agent. */
export function createTaskKeeper(context: AgentContext, book: FrameworkBook, hooks: KeeperHooks): TaskKeeper {
  const { log } = context
  const handles = new Map<string, TaskHandle>()
  const isLive = ({ record }: TaskHandle): boolean => record.endedAtMs === undefined
  /** Tasks that are not completed, by framework and task id. */
  const byTaskId = new Map<string, TaskHandle>()
  const open = (): TaskHandle[] => [...byTaskId.values()]
  const keyOf = (frameworkId: string, taskId: string): string => `${frameworkId}\n${taskId}`
  const find = (frameworkId: string, taskId: string): TaskHandle | undefined =>
    byTaskId.get(keyOf(frameworkId, taskId))

  const onEnded = (ended: TaskHandle): void => {
    hooks.onEnded?.(ended)
    const { record } = ended
    if (record.groupId === undefined) return
    const live = open().filter(isLive)
    if (endsItsGroup(ended.state())) {
      const message = `Killed because task ${record.task.task_id.value} of its group ended (${ended.state()})`
      for (const other of live) {
        if (other.record.groupId === record.groupId) void other.kill('group', { message })
      }
    }
    if (!live.some((other) => other.record.executorContainerId === record.executorContainerId)) {
      hooks.onExecutorExited(record.frameworkId, record.executorId)
    }
  }

  const add = (record: TaskRecord): TaskHandle => {
    const key = keyOf(record.frameworkId, record.task.task_id.value)
    const handle = createTaskHandle(record, context, {
      onEnded,
      onCompleted: () => void byTaskId.delete(key),
    })
    handles.set(record.containerId, handle)
    if (record.completedAtMs === undefined) byTaskId.set(key, handle)
    return handle
  }

  const memberOf = (frameworkId: string, executor: ExecutorInfo): NonNullable<NewTask['member']> => {
    const running = open().find(
      (handle) =>
        isLive(handle) &&
        handle.record.frameworkId === frameworkId &&
        handle.record.executor !== undefined &&
        handle.record.executorId === executor.executor_id.value,
    )
    const executorContainerId = running?.record.executorContainerId ?? context.random.uuid()
    return { executor, executorContainerId, groupId: context.random.uuid() }
  }

  return {
    async recover(records) {
      for (const record of records) {
        // Acknowledged, but the process ended before it wrote that the task is complete.
        const acknowledged = record.endedAtMs !== undefined && record.pending.length === 0
        if (acknowledged) record.completedAtMs ??= record.endedAtMs ?? context.clock.nowMs()
      }
      await recoverTasks(records.map(add), context)
    },
    async launch(framework, tasks, executor) {
      const frameworkId = framework.id?.value ?? ''
      const known = tasks.find((task) => find(frameworkId, task.task_id.value))
      if (known) {
        // The same launch twice, or an id in use: a task id never starts a second time.
        log.warn('a task that is here already was not started again', { taskId: known.task_id.value })
        return
      }
      await book.put(framework)
      const member = executor ? memberOf(frameworkId, executor) : undefined
      const added = tasks.map((task) =>
        add(newTaskRecord({ frameworkId, task, ...(member ? { member } : {}) }, context)),
      )
      const accepted = await Promise.all(added.map((handle) => handle.accept()))
      const refusals = added.map(({ record }) => refuseTask(record.task, executor))
      const barrier = member ? createStartBarrier(added.length) : undefined
      added.forEach((handle, index) => {
        const ending =
          refusals[index] ??
          (accepted[index] === true
            ? undefined
            : ({
                state: 'TASK_FAILED',
                reason: 'REASON_CONTAINER_LAUNCH_FAILED',
                message: 'Failed to launch: the agent could not write its checkpoint',
              } as const))
        if (!ending) void handle.start(barrier)
        else void handle.refuse(ending).then(() => barrier?.arrive(false))
      })
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
    },
    async allEnded(timeoutMs) {
      const dueMs = context.clock.monotonicMs() + timeoutMs
      while (open().some((handle) => !handle.isSettled())) {
        if (context.clock.monotonicMs() >= dueMs) return false
        await context.clock.sleep(20)
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
      await Promise.all([...handles.values()].map((handle) => handle.stop()))
    },
  }
}
