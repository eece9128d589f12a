import type { CheckInfo, CheckStatusInfo, HealthCheck } from './check.ts'
import type { CommandInfo } from './command.ts'
import type { ContainerInfo, NetworkInfo } from './container.ts'
import type { AgentId, ContainerId, ExecutorId, FrameworkId, TaskId } from './ids.ts'
import type { Labels } from './labels.ts'
import type { Resource } from './resource.ts'

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR'
  | 'TASK_LOST'
  | 'TASK_DROPPED'
  | 'TASK_UNREACHABLE'
  | 'TASK_GONE'
  | 'TASK_GONE_BY_OPERATOR'
  | 'TASK_UNKNOWN'

const terminal = new Set<TaskState>([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
])

/** Whether a task in this state will never run again. UNREACHABLE may come back; UNKNOWN says nothing. */
export function isTerminal(state: TaskState): boolean {
  return terminal.has(state)
}

export interface KillPolicy {
  grace_period?: { nanoseconds: number }
}

export interface DiscoveryPort {
  number: number
  name?: string
  protocol?: string
  visibility?: Visibility
  labels?: Labels
}
export type Visibility = 'FRAMEWORK' | 'CLUSTER' | 'EXTERNAL'

export interface DiscoveryInfo {
  visibility: Visibility
  name?: string
  environment?: string
  location?: string
  version?: string
  ports?: { ports: DiscoveryPort[] }
  labels?: Labels
}

export interface ExecutorInfo {
  executor_id: ExecutorId
  type?: 'DEFAULT' | 'CUSTOM' | 'UNKNOWN'
  framework_id?: FrameworkId
  command?: CommandInfo
  container?: ContainerInfo
  resources?: Resource[]
  name?: string
  source?: string
  data?: string
  discovery?: DiscoveryInfo
  labels?: Labels
  shutdown_grace_period?: { nanoseconds: number }
}

export interface TaskInfo {
  name: string
  task_id: TaskId
  agent_id: AgentId
  resources?: Resource[]
  command?: CommandInfo
  executor?: ExecutorInfo
  container?: ContainerInfo
  health_check?: HealthCheck
  check?: CheckInfo
  kill_policy?: KillPolicy
  /** base64 */
  data?: string
  labels?: Labels
  discovery?: DiscoveryInfo
  max_completion_time?: { nanoseconds: number }
  limits?: Record<string, { value: number | 'Infinity' }>
}

export interface TaskGroupInfo {
  tasks: TaskInfo[]
}

export interface ContainerStatus {
  container_id?: ContainerId
  network_infos?: NetworkInfo[]
  executor_pid?: number
}

export interface TaskStatus {
  task_id: TaskId
  state: TaskState
  message?: string
  source?: 'SOURCE_MASTER' | 'SOURCE_AGENT' | 'SOURCE_EXECUTOR'
  reason?: string
  data?: string
  agent_id?: AgentId
  executor_id?: ExecutorId
  /** Seconds since the epoch. */
  timestamp?: number
  /** base64 of 16 bytes; absent in updates that the master makes. */
  uuid?: string
  healthy?: boolean
  check_status?: CheckStatusInfo
  labels?: Labels
  container_status?: ContainerStatus
  unreachable_time?: { nanoseconds: number }
  limitation?: { resources: Resource[] }
}
