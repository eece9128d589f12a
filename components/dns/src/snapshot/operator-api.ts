import type {
  AgentInfo,
  FrameworkInfo,
  HealthCheck,
  Labels,
  MasterInfo,
  Resource,
  TaskState,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import type { ContainerInfo, DiscoveryInfo, Value } from '@dcos-lite/lib/mesos'

/** A task as the operator API shows it; what is not used here is left out. */
export interface OperatorTask {
  name: string
  task_id: Value
  framework_id: Value
  agent_id: Value
  state: TaskState
  resources?: Resource[]
  statuses?: TaskStatus[]
  discovery?: DiscoveryInfo | null
  container?: ContainerInfo
  labels?: Labels
  health_check?: HealthCheck
}

export interface OperatorAgent {
  agent_info: AgentInfo
  pid?: string
}

export interface OperatorFramework {
  framework_info: FrameworkInfo
  /** Only schedulers that speak the older protocol have one. */
  pid?: string
}

export interface OperatorState {
  get_tasks?: { tasks?: OperatorTask[] }
  get_frameworks?: { frameworks?: OperatorFramework[] }
  get_agents?: { agents?: OperatorAgent[]; recovered_agents?: AgentInfo[] }
}

/** An event of the operator stream that matters for names. */
export type OperatorEvent =
  | { type: 'SUBSCRIBED'; subscribed: { get_state: OperatorState; heartbeat_interval_seconds?: number } }
  | { type: 'TASK_ADDED'; task_added: { task: OperatorTask } }
  | { type: 'TASK_UPDATED'; task_updated: { framework_id: Value; status: TaskStatus; state: TaskState } }
  | { type: 'AGENT_ADDED'; agent_added: { agent: OperatorAgent } }
  | { type: 'AGENT_REMOVED'; agent_removed: { agent_id: Value } }
  | { type: 'FRAMEWORK_ADDED'; framework_added: { framework: OperatorFramework } }
  | { type: 'FRAMEWORK_UPDATED'; framework_updated: { framework: OperatorFramework } }
  | { type: 'FRAMEWORK_REMOVED'; framework_removed: { framework_info: FrameworkInfo } }
  | { type: 'HEARTBEAT' }

export interface GetMasterAnswer {
  get_master?: { master_info?: MasterInfo }
}
