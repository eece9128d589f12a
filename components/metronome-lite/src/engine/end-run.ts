import { childrenOf, isTriggered } from '../decide/dependencies.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { FinishedRun, JobSummary, RunRecord } from '../records/types.ts'
import { beginRun } from './begin-run.ts'
import { summaryOf } from './create-run.ts'
import { jobSpecs } from './engine.ts'
import type { Engine } from './engine.ts'
import { addToHistory, countEnd } from './finished-history.ts'

/** As many children as surely fit one transaction beside the end of the parent. */
const mostChildrenAtOnce = 30
const mostRemovedAtOnce = 20

function triggeredChildren(engine: Engine, parent: JobSummary): JobSpec[] {
  const specs = jobSpecs(engine.records)
  const summaries = (jobId: string): JobSummary | undefined =>
    jobId === parent.jobId ? parent : engine.records.summaries.get(jobId)
  return childrenOf(parent.jobId, specs.values()).flatMap((id) => {
    const child = specs.get(id)
    return child !== undefined && isTriggered(child, summaries) ? [child] : []
  })
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
  const kept = records.jobs.has(jobId)
    ? [records.summaries.putOperation(jobId, summary), ...addToHistory(engine, finished, mostRemovedAtOnce)]
    : []
  let operations = [records.runs.removeOperation(runId), ...kept]
  for (let from = 0; from === 0 || from < triggered.length; from += mostChildrenAtOnce) {
    const begun = triggered
      .slice(from, from + mostChildrenAtOnce)
      .map((child) => beginRun(engine, child, { type: 'dependency' }))
    await records.commit([...operations, ...begun.flatMap((child) => child.operations)])
    for (const { committed } of begun) committed()
    operations = []
  }
  engine.refusals.delete(runId)
  engine.counters.ended(succeeded)
  environment.log.info('run ended', { jobId, runId, succeeded, reason, triggered: triggered.length })
  for (const listener of engine.onRunEnded) listener({ run, succeeded, finishedAtMs: nowMs })
  engine.workChanged()
}
