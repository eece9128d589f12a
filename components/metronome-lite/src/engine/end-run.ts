import { isTriggered } from '../decide/dependencies.ts'
import { nodeEnded } from '../dag/decide/advance.ts'
import type { JobSpec } from '../job/job-spec.ts'
import type { FinishedRun, JobSummary, RunRecord } from '../records/types.ts'
import { createRun, summaryOf } from './create-run.ts'
import { advanceDagRun } from './advance-dag-run.ts'
import type { Engine } from './engine.ts'
import { addToHistory, countEnd } from './finished-history.ts'
import { inputsOfChild } from './inputs.ts'

/** As many children as surely fit one transaction beside the end of the parent. */
const mostChildrenAtOnce = 30
const mostRemovedAtOnce = 20

/** How a run ended. */
export interface RunEnd {
  succeeded: boolean
  reason: string
  output?: string
}

function triggeredChildren(engine: Engine, parent: JobSummary): JobSpec[] {
  const { records, jobIndex } = engine
  const summaries = (jobId: string): JobSummary | undefined =>
    jobId === parent.jobId ? parent : records.summaries.get(jobId)
  return jobIndex.childrenOf(parent.jobId).flatMap((id) => {
    const child = records.jobs.get(id)?.spec
    return child !== undefined && isTriggered(child, summaries) ? [child] : []
  })
}

function finishedRun(run: RunRecord, { succeeded, reason, output }: RunEnd, nowMs: number): FinishedRun {
  const { jobId, runId, createdAtMs, parameters, cause } = run
  return {
    runId,
    jobId,
    succeeded,
    createdAtMs,
    finishedAtMs: nowMs,
    tasks: run.attempts.map(({ taskId }) => taskId),
    reason,
    ...(parameters === undefined ? {} : { parameters }),
    ...(cause.type === 'dag' ? { dagRunId: cause.dagRunId } : {}),
    ...(output === undefined || !succeeded ? {} : { output }),
  }
}

/**
 * Children that wait for this end get their runs. When they are too many for one transaction, the first portions come
 * before the end of the parent: a process that dies between them meets the end again and starts the rest only.
 */
async function beginChildren(
  engine: Engine,
  children: JobSpec[],
  finished: FinishedRun,
  end: Parameters<Engine['records']['commit']>[0],
): Promise<void> {
  const { records, counters } = engine
  let rest = children
  for (;;) {
    const portion = rest.slice(0, mostChildrenAtOnce)
    rest = rest.slice(mostChildrenAtOnce)
    const begun = portion.map((child) => {
      const inputs = inputsOfChild(engine, child.dependencies, finished)
      return createRun(engine, child, { type: 'dependency' }, { inputs }).operations
    })
    await records.commit([...(rest.length === 0 ? end : []), ...begun.flat()])
    for (const _ of begun) counters.started()
    if (rest.length === 0) return
  }
}

/**
 * Ends a run: it moves to the history, the job's counts change, its DAG run moves on or jobs that waited for it get
 * their run. Inside `sequence` only.
 */
export async function endRun(engine: Engine, run: RunRecord, end: RunEnd): Promise<void> {
  const { records, environment } = engine
  const { succeeded, reason } = end
  const { jobId, runId, cause } = run
  const nowMs = environment.clock.nowMs()
  const finished = finishedRun(run, end, nowMs)
  const summary = countEnd(summaryOf(engine, jobId), succeeded, nowMs)
  const dag = cause.type === 'dag' ? records.dagRuns.get(cause.dagRunId) : undefined
  // The children of a run within a DAG run are started by that DAG run alone.
  const triggered = succeeded && cause.type !== 'dag' ? triggeredChildren(engine, summary) : []
  const kept = records.jobs.has(jobId)
    ? [records.summaries.putOperation(jobId, summary), ...addToHistory(engine, finished, mostRemovedAtOnce)]
    : []
  const moved =
    dag === undefined
      ? []
      : [
          records.dagRuns.putOperation(
            dag.dagRunId,
            nodeEnded(dag, { jobId, runId, succeeded, reason }, nowMs),
          ),
        ]
  await beginChildren(engine, triggered, finished, [records.runs.removeOperation(runId), ...kept, ...moved])
  engine.refusals.delete(runId)
  engine.counters.ended(succeeded)
  environment.log.info('run ended', { jobId, runId, succeeded, reason, triggered: triggered.length })
  for (const listener of engine.onRunEnded) listener({ run, succeeded, finishedAtMs: nowMs })
  if (dag !== undefined) await advanceDagRun(engine, dag.dagRunId)
  engine.workChanged()
}
