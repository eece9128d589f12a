import type { SubscribedAs } from '../references/decide/secrets-reader.ts'
import type {
  AgentInfo,
  ExecutorInfo,
  FrameworkCapability,
  FrameworkInfo,
  KillPolicy,
  Resource,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import type { Timer } from '@dcos-lite/lib/clock'
import type { RegistrationAttempt } from '../../protocol/messages.ts'
import type { OfferConstraints } from '../allocator/constraints.ts'
import type { AgentSession } from '../agents/session.ts'
import type { Counters } from './counters.ts'
import type { DrainRecord } from '../registry/formats.ts'
import type { Unavailability } from '../registry/maintenance-format.ts'

/** A task in the books of the master. */
export interface Task {
  /** Resources in the new format, with `allocation_info`. */
  info: TaskInfo
  frameworkId: string
  agentId: string
  /** Absent for command tasks. */
  executorId: string | undefined
  role: string
  user: string
  /** The newest state that the agent knows. */
  state: TaskState
  /** Oldest first, without `data`; repetitions of a state replace each other. */
  statuses: TaskStatus[]
  /** State and uuid of the newest update that was forwarded. */
  statusUpdateState: TaskState | undefined
  statusUpdateUuid: string | undefined
  /** The update that the agent repeats until its framework acknowledges it. */
  pendingUpdate: TaskStatus | undefined
  /** To which subscription the pending update went last, monotonic ms. */
  forwarded?: { uuid: string; streamId: string; atMs: number }
  /** Whether its resources are still booked. */
  booked: boolean
  /** Set when a kill was asked for, so that it is repeated when the agent comes back. */
  kill: { policy: KillPolicy | undefined } | undefined
  /** What views have made of it; shared by the copies of a snapshot. */
  rendered?: RenderedTask
}

/** Texts that stay true until the state of the task changes. */
export interface RenderedTask {
  /** The task as the last snapshot has it. */
  shot?: Task
  legacy?: RenderedState
}

/** A text, and what it was made from. */
export interface RenderedState {
  text: string
  state: TaskState
  statuses: readonly TaskStatus[]
}

/** An executor that runs tasks of a framework on an agent; command tasks have none here. */
export interface Executor {
  info: ExecutorInfo
  role: string
}

/** The live subscription of a framework. */
export interface Subscription {
  streamId: string
  send(event: SchedulerEvent): void
  /** Ends the stream; the disconnection is not handled again. */
  close(): void
}

/** A framework, connected or not. */
export interface Framework {
  id: string
  info: FrameworkInfo
  roles: readonly string[]
  capabilities: ReadonlySet<FrameworkCapability>
  suppressedRoles: Set<string>
  constraints: OfferConstraints | undefined
  subscription: Subscription | undefined
  connected: boolean
  /** Known only from agents that came back after a change of leader. */
  recovered: boolean
  registeredMs: number
  reregisteredMs: number
  unregisteredMs: number | undefined
  tasks: Map<string, Task>
  unreachableTasks: Map<string, Task>
  completedTasks: Task[]
  offerIds: Set<string>
  /** Its calls, events, offers and ended tasks. */
  counters: Counters
  failover: Timer | undefined
  /** Who it showed itself to be; undefined before it came back, and where permissions are not enforced. */
  subscribedAs?: SubscribedAs | undefined
}

/** An agent with a registration in this reign. */
export interface Agent {
  id: string
  /** As registered; resources in the new format. */
  info: AgentInfo
  ip: string
  port: number
  version: string
  bootId: string
  /** Of the registration that is in force. */
  attempt: RegistrationAttempt | undefined
  capabilities: readonly string[]
  session: AgentSession | undefined
  disconnectedAtMs: number | undefined
  /** A planned restart ends at this wall-clock time; until then the agent is not counted as lost. */
  restartDeadlineMs: number | undefined
  deactivated: boolean
  /** Set while it is emptied, and afterwards until it is reactivated. */
  drain: DrainRecord | undefined
  /** When its machine is to go away, by the maintenance schedule or a drain; offers carry it. */
  unavailability: Unavailability | undefined
  registeredMs: number
  reregisteredMs: number | undefined
  /** Executors by framework id and executor id. */
  executors: Map<string, Map<string, Executor>>
  tasks: Set<Task>
  offerIds: Set<string>
  /** Why nothing of it is offered: what runs there needs more than it has (any more). */
  oversubscribed: string | undefined
}

/** An offer that is neither answered nor rescinded. */
export interface OutstandingOffer {
  id: string
  frameworkId: string
  agentId: string
  role: string
  /** New format, without `allocation_info`. */
  resources: Resource[]
  timeout: Timer | undefined
}
