import type { ExecutorInfo, FrameworkInfo, Resource, TaskInfo, TaskStatus } from '@dcos-lite/lib/mesos'

/** Newest format of every kind of checkpoint. */
export const recordFormats = { agent: 1, framework: 1, task: 1 } as const

/** What the agent knows of itself. */
export interface AgentRecord {
  format: number
  /** Given by the master; absent until the first registration. */
  agentId?: string
  /** The highest epoch of a master that was obeyed. */
  highestEpoch: number
  /** Dynamic reservations and volumes. */
  checkpointedResources: Resource[]
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

/** A kill that was decided; written down before the first signal. */
export interface KillOrder {
  cause: KillCause
  atMs: number
  gracePeriodMs: number
  message?: string
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
  /** Boot of the machine under which it was accepted. */
  bootId: string
  acceptedAtMs: number
  /** Set when the process is known to run. */
  startedAtMs?: number
  kill?: KillOrder
  /** Newest status, whether acknowledged or not. */
  latest?: TaskStatus
  /** Updates that are not acknowledged yet, oldest first. */
  pending: TaskStatus[]
  /** Set when the terminal status is known. */
  endedAtMs?: number
  /** Set when the terminal status is acknowledged (or nobody is left to acknowledge it). */
  completedAtMs?: number
}
