import { findCycle, unknownDependencies } from '../decide/dependencies.ts'
import { metronomeErrors } from '../errors.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { ParsedJob } from '../job/parse-job.ts'
import { finishedKey } from '../records/open-records.ts'
import type { JobRecord } from '../records/types.ts'
import { dagRunsWaitingFor } from './dag-runs.ts'
import { jobSpecs } from './engine.ts'
import type { Engine } from './engine.ts'
import { requireJob, stopRun } from './runs.ts'

const historyBatch = 100

function checkDependencies(engine: Engine, job: JobSpec): void {
  const jobs = jobSpecs(engine.records)
  const unknown = unknownDependencies(job, jobs)
  if (unknown.length > 0) {
    throw metronomeErrors.UNKNOWN_DEPENDENCIES(
      { jobId: job.id, unknown: unknown.join(', ') },
      { details: unknown },
    )
  }
  const cycle = findCycle(job, jobs)
  if (cycle !== undefined) {
    throw metronomeErrors.DEPENDENCY_CYCLE({ jobId: job.id, cycle: cycle.join(' → ') }, { details: cycle })
  }
}

function scheduleOperation(
  engine: Engine,
  { job, schedule }: ParsedJob,
): ReturnType<Engine['records']['schedules']['putOperation']>[] {
  if (schedule === undefined) return []
  const plannedFromMs = engine.environment.clock.nowMs()
  return [engine.records.schedules.putOperation(job.id, { jobId: job.id, spec: schedule, plannedFromMs })]
}

/** Stores a new job with its schedule. */
export function createJob(engine: Engine, parsed: ParsedJob): Promise<void> {
  return engine.sequence(async () => {
    const { records, environment } = engine
    const { job } = parsed
    if (records.jobs.has(job.id)) throw metronomeErrors.JOB_EXISTS({ jobId: job.id })
    checkDependencies(engine, job)
    const record: JobRecord = { spec: job, createdAtMs: environment.clock.nowMs() }
    await records.commit([records.jobs.putOperation(job.id, record), ...scheduleOperation(engine, parsed)])
    engine.workChanged()
  })
}

/** Replaces a job. Its schedule is kept, or replaced as well when `replaceSchedule` is set. */
export function updateJob(engine: Engine, parsed: ParsedJob, replaceSchedule: boolean): Promise<void> {
  return engine.sequence(async () => {
    const { records, environment } = engine
    const { job } = parsed
    const known = requireJob(engine, job.id)
    checkDependencies(engine, job)
    const stored = records.schedules.get(job.id)
    const kept = stored === undefined ? [] : [{ ...stored, plannedFromMs: environment.clock.nowMs() }]
    const schedule = replaceSchedule
      ? parsed.schedule === undefined && stored !== undefined
        ? [records.schedules.removeOperation(job.id)]
        : scheduleOperation(engine, parsed)
      : kept.map((record) => records.schedules.putOperation(job.id, record))
    await records.commit([records.jobs.putOperation(job.id, { ...known, spec: job }), ...schedule])
    engine.workChanged()
  })
}

async function removeJob(engine: Engine, jobId: string): Promise<void> {
  const { records, index } = engine
  await records.commit([
    records.jobs.removeOperation(jobId),
    ...(records.schedules.has(jobId) ? [records.schedules.removeOperation(jobId)] : []),
    ...(records.summaries.has(jobId) ? [records.summaries.removeOperation(jobId)] : []),
  ])
  await removeHistory(
    engine,
    index.finishedOf(jobId).map(({ runId }) => finishedKey(jobId, runId)),
  )
  engine.workChanged()
}

/** Removes entries of the history in portions that fit a transaction. */
export async function removeHistory({ records }: Engine, keys: string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += historyBatch) {
    const portion = keys.slice(from, from + historyBatch)
    await records.commit(portion.map((key) => records.finished.removeOperation(key)))
  }
}

/** Deletes a job with its schedule and history, after stopping its runs if that is wanted. */
export async function deleteJob(engine: Engine, jobId: string, stopRuns: boolean): Promise<void> {
  const refuseIfNeeded = (): void => {
    requireJob(engine, jobId)
    const children = engine.jobIndex.childrenOf(jobId)
    if (children.length > 0) {
      throw metronomeErrors.HAS_CHILDREN({ jobId, children: children.join(', ') }, { details: children })
    }
    if (!stopRuns && engine.index.activeOf(jobId).length > 0) throw metronomeErrors.ACTIVE_RUNS({ jobId })
    const dagRuns = stopRuns ? [] : dagRunsWaitingFor(engine, jobId)
    if (dagRuns.length > 0) {
      throw metronomeErrors.JOB_IN_DAG_RUN({ jobId, dagRuns: dagRuns.join(', ') }, { details: dagRuns })
    }
  }
  for (;;) {
    refuseIfNeeded()
    const active = engine.index.activeOf(jobId)
    await Promise.all(active.map(({ runId }) => stopRun(engine, jobId, runId, 'the job is deleted')))
    const removed = await engine.sequence(async () => {
      refuseIfNeeded()
      if (engine.index.activeOf(jobId).length > 0) return false
      await removeJob(engine, jobId)
      return true
    })
    if (removed) return
  }
}
