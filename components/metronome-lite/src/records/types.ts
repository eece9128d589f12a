import type { JobSpec, ScheduleSpec } from '../job/job-spec.ts'

/** A stored job. */
export interface JobRecord {
  spec: JobSpec
  createdAtMs: number
}

/** The schedule of a job. Scheduled times up to `plannedFromMs` are dealt with. */
export interface ScheduleRecord {
  jobId: string
  spec: ScheduleSpec
  plannedFromMs: number
}

export type AttemptState =
  | 'TASK_CREATED'
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'

/** One task of a run. It is stored before it is launched, so that it is never launched twice. */
export interface Attempt {
  taskId: string
  agentId: string
  hostname: string
  /** Where the agent of the task serves its files; absent in records of earlier versions. */
  agentUrl?: string
  state: AttemptState
  startedAtMs: number
  completedAtMs?: number
  /** A status of the task itself was seen. */
  confirmed: boolean
  /** The agent cannot be reached and the task counts as running. */
  unreachable?: boolean
  message?: string
}

export type RunCause =
  | { type: 'request' }
  | { type: 'schedule'; scheduledMs: number; deadlineMs: number }
  | { type: 'dependency' }
  | { type: 'dag'; dagRunId: string }

/** A run that has not ended, with the job as it was when the run was created. */
export interface RunRecord {
  runId: string
  jobId: string
  job: JobSpec
  cause: RunCause
  createdAtMs: number
  /** Never two tasks at once, not even while an agent is unreachable. */
  exclusive: boolean
  attempts: Attempt[]
  /** Attempts in a row that the cluster dropped before they started. */
  drops: number
  /** Failed attempts so far; `attempts` keeps the newest only. */
  failures: number
  /** No new attempt before this. */
  retryAtMs?: number
  stopping?: { reason: string; sinceMs: number }
  /** Variables that whoever started the run gave; they come before those of the job. */
  parameters?: Record<string, string>
  /** Variables with the outputs of its predecessors. */
  inputs?: Record<string, string>
}

/** A run that ended. */
export interface FinishedRun {
  runId: string
  jobId: string
  succeeded: boolean
  createdAtMs: number
  finishedAtMs: number
  tasks: string[]
  reason: string
  parameters?: Record<string, string>
  dagRunId?: string
  /** What the run left for its successors, when its job asks for that. */
  output?: string
}

/** Counts and instants over all runs of a job since it was created. */
export interface JobSummary {
  jobId: string
  successCount: number
  failureCount: number
  lastSuccessAtMs?: number
  lastFailureAtMs?: number
  lastStartedAtMs?: number
}

/** Who this scheduler is to the Mesos master. */
export interface FrameworkRecord {
  frameworkId: string
}

export type DagNodeState = 'WAITING' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'BLOCKED'

/** One job within a DAG run. */
export interface DagNode {
  jobId: string
  /** Its parents within this DAG run. */
  parents: string[]
  state: DagNodeState
  /** Its runs, oldest first; more than one after a partial re-run. */
  runIds: string[]
  /** Why it failed or is blocked. */
  reason?: string
}

/** One pass through jobs that depend on one another. The graph is the one of the moment when it was started. */
export interface DagRunRecord {
  dagRunId: string
  roots: string[]
  createdAtMs: number
  /** Given to every run. */
  parameters: Record<string, string>
  nodes: DagNode[]
  /** No more nodes are started. */
  stopping?: boolean
  endedAtMs?: number
}
