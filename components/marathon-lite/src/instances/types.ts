import type { Attribute, CheckStatusInfo, Resource, TaskState } from '@dcos-lite/lib/mesos'

export type Goal = 'Running' | 'Stopped' | 'Decommissioned'
export type Condition =
  | 'Scheduled'
  | 'Provisioned'
  | 'Staging'
  | 'Starting'
  | 'Running'
  | 'Killing'
  | 'Killed'
  | 'Finished'
  | 'Failed'
  | 'Error'
  | 'Gone'
  | 'Dropped'
  | 'Unknown'
  | 'Unreachable'
  | 'UnreachableInactive'

/** Where an instance runs, as its offer said. */
export interface AgentPlace {
  agentId: string
  hostname: string
  region?: string
  zone?: string
  attributes: Attribute[]
}

/** One task of the present incarnation; timestamps are ISO texts. `state` is absent until Mesos says something. */
export interface TaskRecord {
  id: string
  /** `_app` for apps, the container's name for pods. */
  container: string
  state?: TaskState
  stagedAt: string
  startedAt?: string
  /** Of the newest status. */
  updatedAt?: string
  /** Host ports in the order of the declared ports; null where none is published. */
  hostPorts: (number | null)[]
  /** `network` is the name of the container network; absent on the host's. */
  ipAddresses: { ipAddress: string; protocol: string; network?: string }[]
  /** As reported by the agent. */
  healthy?: boolean
  checkStatus?: CheckStatusInfo
  containerId?: string
  message?: string
  reason?: string
}

/** What a resident instance holds on its agent between its incarnations. */
export interface Reservation {
  agentId: string
  hostname: string
  volumes: { containerPath: string; persistenceId: string; uuid: string; size: number }[]
  resources: Resource[]
  /** Until when the first launch must have got somewhere; absent once it did. */
  timeoutAt?: string
  /** The DESTROY and UNRESERVE were sent. */
  freed?: boolean
}

/** An instance of a service: it keeps its id over relaunches, each of which is an incarnation. */
export interface InstanceRecord {
  id: string
  serviceId: string
  kind: 'app' | 'pod'
  /** Version of the definition that the present incarnation runs, or the next one will. */
  version: string
  role: string
  goal: Goal
  condition: Condition
  /** When the condition began. */
  since: string
  /** When it began to wait for its launch. */
  scheduledAt: string
  activeSince?: string
  incarnation: number
  /** The deployment that wanted it; a Scale waits only for its own. */
  createdBy?: string
  agent?: AgentPlace
  tasks: TaskRecord[]
  /** This incarnation is to be killed although the goal is to run: a new one follows. */
  killIncarnation?: number
  killReason?: string
  reservation?: Reservation
  /** It is to move: another one takes its place first, and then it goes. */
  moving?: true
  /** The instance it takes the place of, on this agent and no other. */
  replaces?: { instanceId: string; agentId: string; hostname: string }
  /** Kill with its reservation and volumes. */
  wipe?: boolean
}

const active = new Set<Condition>(['Provisioned', 'Staging', 'Starting', 'Running', 'Killing', 'Unreachable'])
const terminal = new Set<Condition>(['Error', 'Failed', 'Finished', 'Killed', 'Gone', 'Dropped', 'Unknown'])

/** Whether something of the instance may be running. */
export const isActive = ({ condition }: { condition: Condition }): boolean => active.has(condition)

/** Whether the present incarnation has ended. */
export const hasEnded = ({ condition }: { condition: Condition }): boolean => terminal.has(condition)
