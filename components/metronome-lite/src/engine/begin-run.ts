import type { DcosError } from '@dcos-lite/lib/errors'
import type { Operation } from '@dcos-lite/lib/store'
import { neededSecrets } from '../decide/run-obstacle.ts'
import { metronomeErrors } from '../errors.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { FinishedRun, RunCause } from '../records/types.ts'
import { createRun, summaryOf } from './create-run.ts'
import type { Engine } from './engine.ts'
import { addToHistory, countEnd } from './finished-history.ts'

/** Why a run of this job cannot be started on this cluster at all. */
export function obstacleOf(job: JobSpec): DcosError | undefined {
  const names = neededSecrets(job)
  if (names.length === 0) return undefined
  return metronomeErrors.SECRETS_NOT_SUPPORTED({ jobId: job.id, names: names.join(', ') })
}

/** A run that nobody waits for: what stores it, and what to tell when that is stored. */
export interface BegunRun {
  /** At most three. */
  operations: Operation[]
  committed(): void
}

/**
 * Begins the run of a schedule or of a dependency. A job that cannot run here gets a run that has failed from its
 * first record on: there is no instant at which it could be launched. Inside `sequence` only.
 */
export function beginRun(engine: Engine, job: JobSpec, cause: RunCause): BegunRun {
  const obstacle = obstacleOf(job)
  const { run, operations } = createRun(engine, job, cause)
  const { counters, environment, records } = engine
  if (obstacle === undefined) return { operations, committed: () => counters.started() }

  const { runId, jobId, createdAtMs } = run
  const reason = obstacle.message
  const ended = { succeeded: false, createdAtMs, finishedAtMs: createdAtMs, tasks: [], reason }
  const finished: FinishedRun = { runId, jobId, ...ended }
  const counted = countEnd(summaryOf(engine, jobId), false, createdAtMs)
  const summary = { ...counted, lastStartedAtMs: createdAtMs }
  return {
    operations: [records.summaries.putOperation(jobId, summary), ...addToHistory(engine, finished, 1)],
    committed() {
      counters.started()
      counters.ended(false)
      environment.log.warn('run refused', { jobId, runId, reason })
    },
  }
}
