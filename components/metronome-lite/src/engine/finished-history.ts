import type { Operation } from '@dcos-lite/lib/store'
import { finishedKey } from '../records/open-records.ts'
import type { FinishedRun, JobSummary } from '../records/types.ts'
import type { Engine } from './engine.ts'

/** The counts of a job after one more of its runs ended. */
export function countEnd(summary: JobSummary, succeeded: boolean, nowMs: number): JobSummary {
  return succeeded
    ? { ...summary, successCount: summary.successCount + 1, lastSuccessAtMs: nowMs }
    : { ...summary, failureCount: summary.failureCount + 1, lastFailureAtMs: nowMs }
}

/** Puts a run into the history of its job and removes at most `mostRemoved` of the oldest that are too many there. */
export function addToHistory(engine: Engine, finished: FinishedRun, mostRemoved: number): Operation[] {
  const { jobId, runId, succeeded } = finished
  const { records, index, historyCount } = engine
  const surplus = index.surplusOf(jobId, succeeded, Math.max(historyCount - 1, 0), mostRemoved)
  return [
    records.finished.putOperation(finishedKey(jobId, runId), finished),
    ...surplus.map((run) => records.finished.removeOperation(finishedKey(jobId, run.runId))),
  ]
}
