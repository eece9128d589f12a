import type { Operation } from '@dcos-lite/lib/store'
import { makeRunId } from '../decide/run-id.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { JobSummary, RunCause, RunRecord } from '../records/types.ts'
import type { Engine } from './engine.ts'

/** The counts of a job; zero when it never ran. */
export function summaryOf(engine: Engine, jobId: string): JobSummary {
  return engine.records.summaries.get(jobId) ?? { jobId, successCount: 0, failureCount: 0 }
}

/** A new run of a job, and the operations that store it. Inside `sequence` only. */
export function createRun(
  engine: Engine,
  job: JobSpec,
  cause: RunCause,
): { run: RunRecord; operations: Operation[] } {
  const { records, environment } = engine
  const nowMs = environment.clock.nowMs()
  const chances = (): number[] => Array.from({ length: 5 }, () => environment.random.next())
  let runId = makeRunId(nowMs, chances())
  while (records.runs.has(runId)) runId = makeRunId(nowMs, chances())
  const run: RunRecord = {
    runId,
    jobId: job.id,
    job,
    cause,
    createdAtMs: nowMs,
    exclusive: records.schedules.get(job.id)?.spec.concurrencyPolicy === 'FORBID',
    attempts: [],
    drops: 0,
    failures: 0,
  }
  const summary: JobSummary = { ...summaryOf(engine, job.id), lastStartedAtMs: nowMs }
  return {
    run,
    operations: [records.runs.putOperation(runId, run), records.summaries.putOperation(job.id, summary)],
  }
}
