import type { Environment } from '@dcos-lite/lib/component'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { ExecutorInfo, TaskInfo, TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import type { HeldTask } from '../../../../protocol/messages.ts'
import type { KillOrder } from '../../../checkpoint/records.ts'
import { decideEnding } from '../../../lifecycle/decide/terminal-status.ts'
import { createTaskUpdates } from '../../../updates/task-updates.ts'
import type { Launcher } from '../../types.ts'

/** Where a simulated task is, and how its updates leave. */
export interface TaskSite {
  environment: Pick<Environment, 'clock' | 'random'>
  launcher: Launcher
  agentId(): string
  ip: string
  /** Hands an update to the master; false without a session. */
  deliver(task: SimulatedTask, status: TaskStatus): boolean
  onCompleted(task: SimulatedTask): void
}

/** What is launched: a task alone, or a member of a group. */
export interface SimulatedOrder {
  frameworkId: string
  task: TaskInfo
  executor: ExecutorInfo | undefined
}

/** A task that exists only on the clock and in memory. */
export interface SimulatedTask extends SimulatedOrder {
  state(): TaskState
  start(): Promise<void>
  kill(order: KillOrder): Promise<void>
  acknowledge(uuid: string): Promise<void>
  resume(): void
  stop(): void
  held(): HeldTask
}

/** Creates a task; its updates are delivered as those of any task, but nothing is written down. */
export function createSimulatedTask(order: SimulatedOrder, site: TaskSite): SimulatedTask {
  const { frameworkId, task, executor } = order
  const { clock, random } = site.environment
  const containerId = random.uuid()
  let latest: TaskStatus | undefined
  let pending: readonly TaskStatus[] = []
  let killed: KillOrder | undefined
  const updates = createTaskUpdates({
    clock,
    pending,
    persist(now) {
      pending = now
      return Promise.resolve()
    },
    send: (status) => site.deliver(simulated, status),
  })
  const report = (state: TaskState, more: Partial<TaskStatus> = {}): Promise<void> => {
    latest = {
      task_id: task.task_id,
      state,
      source: 'SOURCE_EXECUTOR',
      agent_id: { value: site.agentId() },
      executor_id: { value: executor?.executor_id.value ?? task.task_id.value },
      timestamp: clock.nowMs() / 1000,
      uuid: Buffer.from(random.bytes(16)).toString('base64'),
      ...more,
      container_status: {
        container_id: { value: containerId },
        network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: site.ip }] }],
      },
    }
    return updates.add(latest)
  }
  const simulated: SimulatedTask = {
    ...order,
    state: () => latest?.state ?? 'TASK_STAGING',
    async start() {
      const environment: Record<string, string> = {}
      for (const { name, value } of task.command?.environment?.variables ?? [])
        environment[name] = value ?? ''
      await report('TASK_STARTING')
      const { exited } = await site.launcher.launch({
        containerId,
        ...{ argv: [], environment, sandbox: '/', stateFolder: '/', rlimits: [] },
        limits: { cpuShare: 0, cpus: 0, memMiB: 0 },
        gracePeriodMs: 0,
        labels: task.labels ?? { labels: [] },
      })
      await report('TASK_RUNNING')
      void exited.then((exit) => {
        const { state, message, reason, healthy } = decideEnding(exit, killed)
        const why = reason === undefined ? {} : { reason }
        return report(state, { message, ...why, ...(healthy === undefined ? {} : { healthy }) })
      })
    },
    async kill(given) {
      killed ??= given
      await site.launcher.kill(containerId, { gracePeriodMs: given.gracePeriodMs })
    },
    async acknowledge(uuid) {
      const done = await updates.acknowledge(uuid)
      if (!done || !isTerminal(done.state)) return
      await site.launcher.forget(containerId)
      site.onCompleted(simulated)
    },
    resume: () => updates.resume(),
    stop: () => updates.stop(),
    held() {
      const isHeard = pending.length === 0
      const { uuid: _, ...heard } = latest ?? { uuid: undefined }
      const status = isHeard && latest ? { ...heard, task_id: latest.task_id, state: latest.state } : latest
      return {
        ...{ task, frameworkId, containerId },
        ...(executor ? { executor } : {}),
        state: simulated.state(),
        ...(status ? { status } : {}),
      }
    },
  }
  return simulated
}
