import type { KillPolicy, TaskStatus } from '@dcos-lite/lib/mesos'
import { hasCapability } from '../lifecycle/decide/capability.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { CustomTask } from './custom-task.ts'
import { planSubscription } from './decide/subscription.ts'
import { createDeliveryQueue } from './delivery-queue.ts'
import type { ExecutorEvent, ExecutorStream } from './messages.ts'

/** What an executor says about itself when it subscribes, and what it is told first. */
export interface SubscribeFacts {
  greeting: ExecutorEvent
  /** Ids of the tasks that it has, and of which no update was acknowledged to it. */
  unacknowledgedTasks: ReadonlySet<string>
  unacknowledgedUpdates: readonly TaskStatus[]
}

/** The tasks of one executor, and the stream to it. */
export interface ExecutorSession {
  /** Tasks that have not ended. */
  live(): CustomTask[]
  /** Takes a task of an earlier agent process. */
  hold(task: CustomTask): void
  /** Takes new tasks; they are handed over once it is subscribed. */
  add(tasks: readonly CustomTask[], group: boolean): void
  /** Forgets a task of which nothing is left to be told. */
  drop(task: CustomTask): void
  withdraw(task: CustomTask): CustomTask[] | undefined
  tellKill(task: CustomTask, policy: KillPolicy | undefined): void
  /** Goes on over a new stream. With `ending` no new task is handed over. */
  subscribe(stream: ExecutorStream, facts: SubscribeFacts, ending: boolean): Promise<void>
  /** Whether it subscribed at this agent process. */
  hasSubscribed(): boolean
  /** Takes an update and acknowledges it to the executor once it is on disk. */
  update(status: TaskStatus): Promise<void>
  /** Sends an event; false when it is not subscribed. */
  send(event: ExecutorEvent): boolean
  /** Hands nothing over any more, and takes nothing. */
  close(): void
}

/** Creates the session of an executor of a framework; it is not subscribed yet. */
export function createExecutorSession(frameworkId: string, context: AgentContext): ExecutorSession {
  const tasks = new Map<string, CustomTask>()
  const queue = createDeliveryQueue()
  let stream: ExecutorStream | undefined
  let hasSubscribed = false
  let holdsBack = false
  let closed = false

  const deliver = (): void => {
    if (stream && !holdsBack) for (const event of queue.takeAll()) stream.send(event)
  }

  const dropLost = async (lost: readonly CustomTask[]): Promise<void> => {
    const partitionAware = hasCapability(context.framework(frameworkId), 'PARTITION_AWARE')
    const ending = {
      state: partitionAware ? 'TASK_DROPPED' : 'TASK_LOST',
      reason: 'REASON_AGENT_RESTARTED',
      message: 'The task was on its way to its executor when the agent or the connection ended',
    } as const
    await Promise.all(lost.map((task) => task.endWith(ending)))
  }

  const session: ExecutorSession = {
    live: () => [...tasks.values()].filter(({ record }) => record.endedAtMs === undefined),
    hold: (task) => void tasks.set(task.record.task.task_id.value, task),
    add(added, group) {
      for (const task of added) session.hold(task)
      queue.add(added, group)
      deliver()
    },
    drop(task) {
      const { value } = task.record.task.task_id
      if (tasks.get(value) === task) tasks.delete(value)
    },
    withdraw: (task) => queue.withdraw(task),
    tellKill(task, policy) {
      const kill = { task_id: task.record.task.task_id, ...(policy ? { kill_policy: policy } : {}) }
      session.send({ type: 'KILL', kill })
    },
    async subscribe(next, { greeting, unacknowledgedTasks, unacknowledgedUpdates }, ending) {
      stream?.close()
      stream = next
      hasSubscribed = true
      holdsBack = true
      void next.closed.then(() => {
        if (stream === next) stream = undefined
      })
      next.send(greeting)
      if (ending) next.send({ type: 'SHUTDOWN' })
      await Promise.all(unacknowledgedUpdates.map((status) => session.update(status)))
      const { dropped, killed } = planSubscription([...tasks.values()], unacknowledgedTasks)
      await dropLost(dropped)
      if (stream !== next || ending) return
      holdsBack = false
      deliver()
      for (const task of killed) {
        const nanoseconds = (task.record.kill?.gracePeriodMs ?? 0) * 1e6
        session.tellKill(task, { grace_period: { nanoseconds } })
      }
    },
    hasSubscribed: () => hasSubscribed,
    async update(status) {
      const { task_id: taskId, uuid = '' } = status
      await tasks.get(taskId.value)?.takeUpdate(status)
      if (!closed) session.send({ type: 'ACKNOWLEDGED', acknowledged: { task_id: taskId, uuid } })
    },
    send: (event) => stream?.send(event) ?? false,
    close() {
      closed = true
      stream?.close()
      stream = undefined
    },
  }
  return session
}
