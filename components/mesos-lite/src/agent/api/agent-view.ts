import type { DomainInfo, Attribute, FrameworkInfo, Resource } from '@dcos-lite/lib/mesos'
import type { AgentConfig } from '../config.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
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
  framework(frameworkId: string): FrameworkInfo | undefined
  handles(): TaskHandle[]
}

/** The tasks of one executor run: one for a command, several for task groups. */
export interface ExecutorView {
  frameworkId: string
  executorId: string
  containerId: string
  directory: string
  handles: TaskHandle[]
  /** Whether any of its tasks is not completed. */
  live: boolean
}

/** The executors of all tasks, in the order of their first task. */
export function executorsOf(handles: readonly TaskHandle[]): ExecutorView[] {
  const groups = Map.groupBy(handles, ({ record }) => record.executorContainerId)
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    if (!first) return []
    const { frameworkId, executorId, executorContainerId, executorDirectory } = first.record
    return {
      frameworkId,
      executorId,
      containerId: executorContainerId,
      directory: executorDirectory,
      handles: members,
      live: members.some(({ record }) => record.completedAtMs === undefined),
    }
  })
}

/** The name that clients know an executor by. */
export function executorName({ handles, executorId }: ExecutorView): string {
  const record = handles[0]?.record
  if (record?.executor) return record.executor.name ?? ''
  const { command } = record?.task ?? {}
  const words =
    command?.shell === false ? (command.arguments ?? []).join(' ') : `sh -c '${command?.value ?? ''}'`
  return `Command Executor (Task: ${executorId}) (Command: ${words})`
}

/** What an executor and its live tasks hold. */
export function executorResources({ handles }: ExecutorView): Resource[] {
  const executor = handles[0]?.record.executor?.resources ?? []
  return [
    ...executor,
    ...handles
      .filter(({ record }) => record.endedAtMs === undefined)
      .flatMap(({ record }) => record.task.resources ?? []),
  ]
}
