import type { Operation } from '@dcos-lite/lib/store'
import { childrenOf, isTriggered } from '../decide/dependencies.ts'
import type { JobSpec } from '../job/job-spec.ts'
import { finishedKey } from '../records/open-records.ts'
import type { FinishedRun, JobSummary, RunRecord } from '../records/types.ts'
import { createRun, summaryOf } from './create-run.ts'
import { jobSpecs } from './engine.ts'
import type { Engine } from './engine.ts'

/** As many children as surely fit one transaction beside the end of the parent. */
const mostChildrenAtOnce = 40

function prune(engine: Engine, jobId: string, succeeded: boolean): Operation[] {
  const same = engine.index.finishedOf(jobId).filter((run) => run.succeeded === succeeded)
  const surplus = same.slice(Math.max(engine.historyCount - 1, 0)).slice(0, 20)
  return surplus.map(({ runId }) => engine.records.finished.removeOperation(finishedKey(jobId, runId)))
}

function triggeredChildren(engine: Engine, parent: JobSummary): JobSpec[] {
  const specs = jobSpecs(engine.records)
  const summaries = (jobId: string): JobSummary | undefined =>
    jobId === parent.jobId ? parent : engine.records.summaries.get(jobId)
  return childrenOf(parent.jobId, specs.values()).flatMap((id) => {
    const child = specs.get(id)
    return child !== undefined && isTriggered(child, summaries) ? [child] : []
  })
}

function countEnd(summary: JobSummary, succeeded: boolean, nowMs: number): JobSummary {
  return succeeded
    ? { ...summary, successCount: summary.successCount + 1, lastSuccessAtMs: nowMs }
    : { ...summary, failureCount: summary.failureCount + 1, lastFailureAtMs: nowMs }
}

/**
 * Ends a run: it moves to the history, the job's counts change, and jobs that waited for it get their run, all in one
 * transaction. Inside `sequence` only.
 */
export async function endRun(
  engine: Engine,
  run: RunRecord,
  end: { succeeded: boolean; reason: string },
): Promise<void> {
  const { records, environment } = engine
  const { succeeded, reason } = end
  const { jobId, runId, createdAtMs } = run
  const nowMs = environment.clock.nowMs()
  const tasks = run.attempts.map(({ taskId }) => taskId)
  const finished: FinishedRun = { runId, jobId, succeeded, createdAtMs, finishedAtMs: nowMs, tasks, reason }
  const summary = countEnd(summaryOf(engine, jobId), succeeded, nowMs)
  const triggered = succeeded ? triggeredChildren(engine, summary) : []
  const startOf = (children: JobSpec[]): Operation[] =>
    children.flatMap((child) => createRun(engine, child, { type: 'dependency' }).operations)
  const kept = records.jobs.has(jobId)
    ? [
        records.finished.putOperation(finishedKey(jobId, runId), finished),
        records.summaries.putOperation(jobId, summary),
        ...prune(engine, jobId, succeeded),
      ]
    : []
  await records.commit([
    records.runs.removeOperation(runId),
    ...kept,
    ...startOf(triggered.slice(0, mostChildrenAtOnce)),
  ])
  for (let from = mostChildrenAtOnce; from < triggered.length; from += mostChildrenAtOnce) {
    await records.commit(startOf(triggered.slice(from, from + mostChildrenAtOnce)))
  }
  engine.refusals.delete(runId)
  engine.counters.ended(succeeded)
  for (const _ of triggered) engine.counters.started()
  environment.log.info('run ended', { jobId, runId, succeeded, reason, triggered: triggered.length })
  for (const listener of engine.onRunEnded) listener({ run, succeeded, finishedAtMs: nowMs })
  engine.workChanged()
}
