import type { Operation } from '@dcos-lite/lib/store'
import { makeRunId } from '../decide/run-id.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { JobSummary, RunCause, RunRecord } from '../records/types.ts'
import type { Engine } from './engine.ts'

/** The counts of a job; zero when it never ran. */
export function summaryOf(engine: Engine, jobId: string): JobSummary {
  return engine.records.summaries.get(jobId) ?? { jobId, successCount: 0, failureCount: 0 }
}

/** What a run is given besides its job. */
export interface RunGifts {
  parameters?: Record<string, string>
  inputs?: Record<string, string>
}

const isEmpty = (record: Record<string, string> | undefined): boolean =>
  Object.keys(record ?? {}).length === 0

/** Whether a new run of this job must never overlap with another. */
export function isExclusive(engine: Engine, jobId: string): boolean {
  return engine.records.schedules.get(jobId)?.spec.concurrencyPolicy === 'FORBID'
}

/**
 * A new run of a job, and the operations that store it and the summary of its job. `taken` are the ids of runs that
 * are not stored yet; the new one is added. Inside `sequence` only.
 */
export function createRun(
  engine: Engine,
  job: JobSpec,
  cause: RunCause,
  { parameters, inputs }: RunGifts = {},
  taken = new Set<string>(),
): { run: RunRecord; operations: [Operation, Operation] } {
  const { records, environment } = engine
  const nowMs = environment.clock.nowMs()
  const chances = (): number[] => Array.from({ length: 5 }, () => environment.random.next())
  let runId = makeRunId(nowMs, chances())
  while (records.runs.has(runId) || taken.has(runId)) runId = makeRunId(nowMs, chances())
  taken.add(runId)
  const run: RunRecord = {
    runId,
    jobId: job.id,
    job,
    cause,
    createdAtMs: nowMs,
    exclusive: isExclusive(engine, job.id),
    attempts: [],
    drops: 0,
    failures: 0,
    ...(isEmpty(parameters) ? {} : { parameters: parameters ?? {} }),
    ...(isEmpty(inputs) ? {} : { inputs: inputs ?? {} }),
  }
  const summary: JobSummary = { ...summaryOf(engine, job.id), lastStartedAtMs: nowMs }
  return {
    run,
    operations: [records.runs.putOperation(runId, run), records.summaries.putOperation(job.id, summary)],
  }
}
