import type { AgentAbilities, Reference } from '@dcos-lite/lib/contracts'
import type {
  AgentInfo,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  OfferOperation,
  OperationStatus,
  Resource,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import type { HeldOperation, OperationOrder } from './operations.ts'
import type { OverlayNews } from './overlay.ts'

/**
 * The private protocol of master and agent, JSON over HTTP.
 *
 * The agent opens `POST <leader>/internal/v1/agents` with a RegisterRequest; the answer is a RecordIO stream of
 * MasterMessage that stays open: its end is the end of the session. With `Content-Type: application/recordio` the
 * body of the request stays open, too: its first record is the RegisterRequest, each further one an AgentMessage, and
 * SYNC, answered by SYNCED, says how far they were taken. Otherwise the body is the RegisterRequest alone, and what the
 * agent says goes as `POST <leader>/internal/v1/agents/<agentId>/messages` with an AgentEnvelope; 202 means taken, 409
 * that the session or epoch is not current (register again), 404 that the agent is not known (register again).
 * A standby master answers 307 to the leader; one without a leader answers 503.
 * Readers ignore fields and message types that they do not know and keep unknown fields of records they store.
 */
export interface RegistrationAttempt {
  /** Which start of the agent this is, counted on its disk. */
  start: number
  number: number
}

export interface RegisterRequest {
  abilities: AgentAbilities
  /** `info.id` is set when the agent had registered before. Hostname and port are what others reach it by. */
  info: AgentInfo
  ip: string
  /** Changes with every boot of the machine. */
  bootId: string
  version: string
  /** Everything the agent holds that is not yet acknowledged as terminal. Empty at a first registration. */
  tasks: HeldTask[]
  frameworks: FrameworkInfo[]
  /** Custom executors that run, also those without a task. */
  executors?: HeldExecutor[]
  /** Dynamic reservations and volumes the agent has checkpointed; they replace what the master remembers. */
  checkpointedResources: Resource[]
  /** Operations whose last status is not acknowledged. */
  operations?: HeldOperation[]
  /** The highest master epoch this agent has obeyed; a master with a lower one must refuse and step down. */
  highestEpoch: number
  /** Counts the registrations of an agent, so that one it has given up is not taken for its newest. */
  attempt?: RegistrationAttempt
}

/** One custom executor that runs on an agent. */
export interface HeldExecutor {
  frameworkId: string
  executor: ExecutorInfo
}

/** One task as its agent knows it. */
export interface HeldTask {
  task: TaskInfo
  frameworkId: string
  /** Present for members of a task group and tasks of custom executors. */
  executor?: ExecutorInfo
  containerId: string
  /** The newest state, which may be ahead of the newest acknowledged update. */
  state: TaskState
  /** Newest status, complete with container_status and, unless acknowledged, its uuid. */
  status?: TaskStatus
}

/** Wire unit of the stream from master to agent. `epoch` fences: lower ones than already seen are refused. */
export type MasterMessage = { epoch: number } & (
  | {
      type: 'REGISTERED'
      agentId: string
      /** Goes into every AgentEnvelope of this session. */
      sessionId: string
      masterId: string
      pingIntervalMs: number
      /** The session is over after this many pings did not arrive. */
      missedPings: number
    }
  | { type: 'REFUSED'; reason: string; final: boolean }
  /** `intervalMs`: when the next one is due; absent: as REGISTERED said. */
  | { type: 'PING'; sequence: number; intervalMs?: number }
  /** Everything before this SYNC was taken. */
  | { type: 'SYNCED'; sequence: number }
  /** Start tasks: one alone, or the members of a task group together (all or none). */
  | {
      type: 'LAUNCH'
      framework: FrameworkInfo
      tasks: TaskInfo[]
      group?: { executor: ExecutorInfo }
      /** For tasks with an executor: whether the master counts on a new one. Absent: it does not say. */
      newExecutor?: boolean
    }
  /** Overlay networks; sent to agents with the ability `network:overlay`. */
  | OverlayNews
  | { type: 'KILL'; frameworkId: string; taskId: string; killPolicy?: KillPolicy }
  | { type: 'ACKNOWLEDGE'; frameworkId: string; taskId: string; uuid: string }
  /** Change what the agent has reserved and made volumes of; it checkpoints, then answers OPERATION_STATUS. */
  | { type: 'APPLY_OPERATION'; order: OperationOrder }
  /** The framework has acknowledged the status of an operation; it is repeated until then. */
  | { type: 'ACKNOWLEDGE_OPERATION'; operationUuid: string; statusUuid: string }
  | { type: 'SHUTDOWN_EXECUTOR'; frameworkId: string; executorId: string }
  | { type: 'SHUTDOWN_FRAMEWORK'; frameworkId: string }
  /** New FrameworkInfo of a framework that has tasks here. */
  | { type: 'UPDATE_FRAMEWORK'; framework: FrameworkInfo }
  | { type: 'FRAMEWORK_MESSAGE'; frameworkId: string; executorId: string; data: string }
  /**
   * Empty yourself: kill every task, none with a longer grace period than this, and drop launches until REACTIVATE.
   * With `markGone` tasks of PARTITION_AWARE frameworks end as TASK_GONE_BY_OPERATOR. Repeated at every registration.
   */
  | { type: 'DRAIN'; maxGracePeriodMs?: number; markGone: boolean }
  /** The answer to RESOLVE, for the agent's memory alone: never written down, never logged. */
  | { type: 'RESOLVED'; question: number; answer: ResolvedReference }
  /** What tasks here refer to says something else now. Tasks that want to know get it. */
  | { type: 'REFERENCES_CHANGED'; references: Reference[] }
  /** Launches are welcome again. */
  | { type: 'REACTIVATE' }
  /** Stop for good: kill everything, forget the agent id. */
  | { type: 'SHUTDOWN'; reason: string }
)

/** What a reference says (base64) and the version that it has; or why it is not told, and whether that may pass. */
export type ResolvedReference = { value: string; version: string } | { refused: string; retry: boolean }

export interface AgentEnvelope {
  sessionId: string
  epoch: number
  message: AgentMessage
}

export type AgentMessage =
  | { type: 'PONG'; sequence: number }
  /** Asks for SYNCED with the same number. */
  | { type: 'SYNC'; sequence: number }
  /**
   * `status` is the update to forward (it has a uuid and is repeated until acknowledged, 10 s doubling to 10 min,
   * one per task in flight); `latestState` is the newest state the agent knows, for the books.
   */
  | {
      type: 'STATUS_UPDATE'
      frameworkId: string
      status: TaskStatus
      latestState: TaskState
      executorId?: string
    }
  /** How an operation ended. The status has a uuid, and is repeated, when the operation has an id. */
  | {
      type: 'OPERATION_STATUS'
      operationUuid: string
      frameworkId?: string
      info: OfferOperation
      status: OperationStatus
    }
  /** Asks for RESOLVED with the same number: what a task of this agent refers to. */
  | ({ type: 'RESOLVE'; question: number; taskId: string } & Reference)
  | { type: 'EXECUTOR_EXITED'; frameworkId: string; executorId: string; status: number }
  | { type: 'EXECUTOR_MESSAGE'; frameworkId: string; executorId: string; data: string }
  /** Total resources changed; nothing that runs is touched. */
  | { type: 'RESOURCES_CHANGED'; resources: Resource[] }
  /** A planned stop of the agent process: do not count it as a failure until the deadline (epoch ms). */
  | { type: 'PLANNED_RESTART'; deadlineMs: number }
  /** Everything here was ended; this agent id will not come back. */
  | { type: 'UNREGISTER' }
