/** The members of Metronome's answers that the commands read. */
export interface Job {
  id: string
  description?: string
  run?: { cmd?: string }
  activeRuns?: Run[] | null
  schedules?: Schedule[]
  historySummary?: { lastSuccessAt: string | null; lastFailureAt: string | null }
  history?: History
}

export interface History {
  successCount: number
  failureCount: number
  lastSuccessAt: string | null
  lastFailureAt: string | null
  successfulFinishedRuns: FinishedRun[]
  failedFinishedRuns: FinishedRun[]
}

export interface FinishedRun {
  id: string
  createdAt: string
  finishedAt: string
}

export interface Run {
  id: string
  jobId: string
  status: string
  createdAt: string
  completedAt?: string | null
  tasks?: { id: string; status: string; startedAt?: string }[]
}

export interface Schedule {
  id: string
  cron?: string
  repeat?: string
  timezone?: string
  enabled: boolean
  nextRunAt?: string
  concurrencyPolicy: string
}

/** One pass through jobs that depend on one another. */
export interface DagRun {
  id: string
  status: string
  createdAt: string
  completedAt: string | null
  jobs: { jobId: string; status: string; parents: string[]; runs: string[]; reason?: string }[]
}

/** A run that waits, and why. */
export interface QueuedRun {
  runId: string
  explanation?: {
    reason: string
    nodes: { hostname: string; rule: string; reason: string; change?: string }[]
  }
}

export const dagRunsPath = '/service/metronome/v1/dag-runs'
export const jobsPath = '/service/metronome/v1/jobs'

/** The path of one job. */
export function jobPath(id: string): string {
  return `${jobsPath}/${encodeURIComponent(id)}`
}
