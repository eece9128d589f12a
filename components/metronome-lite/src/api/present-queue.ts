import type { Explanation } from '@dcos-lite/lib/contracts'
import { parallelLimit } from '../decide/parallel-limit.ts'
import type { Engine } from '../engine/engine.ts'
import { runsWithTask } from '../engine/launchable.ts'
import type { RunRecord } from '../records/types.ts'

function reasonOf(engine: Engine, run: RunRecord, nodes: number): string {
  if (!engine.connected()) return 'metronome is not connected to a Mesos master'
  const { retryAtMs = 0 } = run
  const pauseMs = retryAtMs - engine.environment.clock.nowMs()
  if (pauseMs > 0) return `the last attempt failed; the next one follows in ${Math.ceil(pauseMs / 1000)} s`
  const [limit, busy] = [parallelLimit(run.job), runsWithTask(engine, run.jobId)]
  if (busy >= limit) return `${busy} runs of this job have a task, and its limit is ${limit}`
  if (nodes === 0) return 'no node has offered resources yet'
  return 'no offered node fits'
}

/** Why a run has no task yet. */
export function explainWaiting(engine: Engine, run: RunRecord): Explanation {
  const nodes = engine.refusals.get(run.runId) ?? []
  return {
    subject: `${run.jobId}/${run.runId}`,
    waitingSinceMs: run.createdAtMs,
    reason: reasonOf(engine, run, nodes.length),
    nodes,
  }
}

/** Runs that wait for a launch, by job; each with its explanation when that is asked for. */
export function presentQueue(engine: Engine, explained: boolean): Record<string, unknown>[] {
  const byJob = new Map<string, Record<string, unknown>[]>()
  for (const run of [...engine.index.waiting()].sort((a, b) => a.createdAtMs - b.createdAtMs)) {
    const entry = { runId: run.runId, ...(explained ? { explanation: explainWaiting(engine, run) } : {}) }
    const known = byJob.get(run.jobId)
    if (known === undefined) byJob.set(run.jobId, [entry])
    else known.push(entry)
  }
  return [...byJob].map(([jobId, runs]) => ({ jobId, runs }))
}
