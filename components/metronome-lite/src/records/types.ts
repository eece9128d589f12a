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
  { type: 'request' } | { type: 'schedule'; scheduledMs: number; deadlineMs: number } | { type: 'dependency' }

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
