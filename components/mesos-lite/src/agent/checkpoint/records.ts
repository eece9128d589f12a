import type {
  Attribute,
  DomainInfo,
  ExecutorInfo,
  FrameworkInfo,
  Resource,
  TaskInfo,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import type { HeldOperation } from '../../protocol/operations.ts'

/** Newest format of every kind of checkpoint. */
export const recordFormats = { agent: 1, framework: 1, task: 1, executor: 1 } as const

/** What the agent knows of itself. */
export interface AgentRecord {
  format: number
  /** Given by the master; absent until the first registration. */
  agentId?: string
  /** The highest epoch of a master that was obeyed. */
  highestEpoch: number
  /** Dynamic reservations and volumes. */
  checkpointedResources: Resource[]
  /** Operations with an id whose last status is not acknowledged. */
  operations?: HeldOperation[]
  /** Data of destroyed volumes that is not deleted yet. */
  doomed?: DoomedVolume[]
  /** With what the agent was started last. */
  startedWith?: StartedWith
  /** How often it was started. */
  starts?: number
}

/** The data of a destroyed volume. */
export interface DoomedVolume {
  path: string
  /** Where a folder is moved before it is deleted; a mounted disk is emptied in place. */
  trash?: string
}

/** What a start of an agent settles. */
export interface StartedWith {
  hostname: string
  resources: Resource[]
  attributes: Attribute[]
  domain?: DomainInfo
}

export interface FrameworkRecord {
  format: number
  frameworkId: string
  info: FrameworkInfo
}

/** Why a task is being ended. It decides the terminal state. */
export type KillCause =
  | 'asked'
  | 'unhealthy'
  | 'max-completion-time'
  | 'group'
  | 'executor-shutdown'
  | 'framework-removed'
  | 'agent-stop'
  | 'agent-shutdown'
  | 'draining'
  | 'draining-for-good'
  | 'disk-limit'

/** A kill that was decided; written down before the first signal. */
export interface KillOrder {
  cause: KillCause
  atMs: number
  gracePeriodMs: number
  message?: string
  /** What the task had used up. */
  limitation?: Resource[]
}

/** One task from its acceptance until its sandbox is removed. */
export interface TaskRecord {
  format: number
  frameworkId: string
  task: TaskInfo
  executorId: string
  /** Set for members of a task group. */
  executor?: ExecutorInfo
  /** Members that were launched together have the same. */
  groupId?: string
  containerId: string
  executorContainerId: string
  executorDirectory: string
  /** Sandbox of the task: its working folder. */
  directory: string
  /** Device nodes of graphics processors that are its own until it ends. */
  gpus?: string[]
  /** Boot of the machine under which it was accepted. */
  bootId: string
  acceptedAtMs: number
  /** Set when the process is known to run. */
  startedAtMs?: number
  kill?: KillOrder
  /** Set for tasks of a custom executor, which has its own container: they have none. */
  custom?: true
  /** Uuids of the newest updates of a custom executor: one that is sent again is not taken twice. */
  seenUpdates?: string[]
  /** Newest status, whether acknowledged or not. */
  latest?: TaskStatus
  /** Updates that are not acknowledged yet, oldest first. */
  pending: TaskStatus[]
  /** Set when the terminal status is known. */
  endedAtMs?: number
  /** Set when the terminal status is acknowledged (or nobody is left to acknowledge it). */
  completedAtMs?: number
}

/** Why a custom executor is being ended. */
export type ExecutorStopCause = KillCause | 'registration-timeout' | 'reregistration-timeout' | 'unused'

/** The end of a custom executor that was decided; written down before it is told. */
export interface ExecutorStop {
  cause: ExecutorStopCause
  atMs: number
  message?: string
  /** What it had used up. */
  limitation?: Resource[]
}

/** One run of a custom executor, from its acceptance until all that its end means is on disk. */
export interface ExecutorRecord {
  format: number
  frameworkId: string
  executor: ExecutorInfo
  containerId: string
  /** Its sandbox. */
  directory: string
  /** Device nodes of graphics processors that are its own until it ends. */
  gpus?: string[]
  bootId: string
  acceptedAtMs: number
  /** Set when the process is known to run. */
  startedAtMs?: number
  stop?: ExecutorStop
}
