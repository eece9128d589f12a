import type { DomainInfo, Attribute, ExecutorInfo, FrameworkInfo, Resource } from '@dcos-lite/lib/mesos'
import type { AgentConfig } from '../config.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { ExecutorRecord } from '../checkpoint/records.ts'
import type { DrainOrder } from '../drain/drain-state.ts'
import type { Launcher } from '../launcher/types.ts'
import type { AgentAddress } from '../tasks/agent-context.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'

/** What the HTTP endpoints may see of an agent. */
export interface AgentView {
  config: AgentConfig
  layout: WorkLayout
  launcher: Launcher
  address: AgentAddress
  attributes: Attribute[]
  domain: DomainInfo | undefined
  startedAtMs: number
  nowMs(): number
  agentId(): string | undefined
  resources(): Resource[]
  leaderUrl(): string | undefined
  recovered(): boolean
  /** Whether the master empties this agent. */
  drainOrder(): DrainOrder | undefined
  framework(frameworkId: string): FrameworkInfo | undefined
  handles(): TaskHandle[]
  /** Bytes of the sandbox of an executor; undefined when it is not measured. */
  diskUsedBytes?(executorContainerId: string): number | undefined
  /** The custom executors that run, whether they have tasks or not. */
  customExecutors(): ExecutorRecord[]
}

/** The tasks of one executor run: one for a command, several for task groups, any number for a custom executor. */
export interface ExecutorView {
  frameworkId: string
  executorId: string
  /** Absent for a command. */
  info?: ExecutorInfo
  containerId: string
  directory: string
  handles: TaskHandle[]
  /** Whether any of its tasks is not completed. */
  live: boolean
}

function viewOf(members: TaskHandle[], runs: ReadonlyMap<string, ExecutorRecord>): ExecutorView[] {
  const [first] = members
  if (!first) return []
  const { frameworkId, executorId, executor, executorContainerId, executorDirectory } = first.record
  return [
    {
      frameworkId,
      executorId,
      ...(executor ? { info: executor } : {}),
      containerId: executorContainerId,
      directory: executorDirectory,
      handles: members,
      live: runs.has(executorContainerId) || members.some(({ record }) => record.completedAtMs === undefined),
    },
  ]
}

/** The executors of all tasks, in the order of their first task, and those that run without one. */
export function executorsOf(view: Pick<AgentView, 'handles' | 'customExecutors'>): ExecutorView[] {
  const groups = Map.groupBy(view.handles(), ({ record }) => record.executorContainerId)
  const runs = new Map(view.customExecutors().map((record) => [record.containerId, record]))
  const idle = [...runs.values()].filter(({ containerId }) => !groups.has(containerId))
  return [
    ...[...groups.values()].flatMap((members) => viewOf(members, runs)),
    ...idle.map(({ frameworkId, executor, containerId, directory }) => ({
      ...{ frameworkId, executorId: executor.executor_id.value, info: executor, containerId, directory },
      ...{ handles: [], live: true },
    })),
  ]
}

/** The name that clients know an executor by. */
export function executorName({ handles, executorId, info }: ExecutorView): string {
  if (info) return info.name ?? ''
  const { command } = handles[0]?.record.task ?? {}
  const words =
    command?.shell === false ? (command.arguments ?? []).join(' ') : `sh -c '${command?.value ?? ''}'`
  return `Command Executor (Task: ${executorId}) (Command: ${words})`
}

/** What an executor and its live tasks hold. */
export function executorResources({ handles, info }: ExecutorView): Resource[] {
  return [
    ...(info?.resources ?? []),
    ...handles
      .filter(({ record }) => record.endedAtMs === undefined)
      .flatMap(({ record }) => record.task.resources ?? []),
  ]
}
