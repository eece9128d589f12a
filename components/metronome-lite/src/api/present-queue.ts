import type { Explanation } from '@dcos-lite/lib/contracts'
import { waitsForLaunch } from '../decide/run-state.ts'
import type { Engine } from '../engine/engine.ts'
import type { RunRecord } from '../records/types.ts'

function reasonOf(engine: Engine, run: RunRecord, nodes: number): string {
  if (!engine.connected()) return 'metronome is not connected to a Mesos master'
  const { retryAtMs = 0 } = run
  const pauseMs = retryAtMs - engine.environment.clock.nowMs()
  if (pauseMs > 0) return `the last attempt failed; the next one follows in ${Math.ceil(pauseMs / 1000)} s`
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

/** Runs that wait for a launch, by job; each with its explanation. */
export function presentQueue(engine: Engine): Record<string, unknown>[] {
  const byJob = new Map<string, Record<string, unknown>[]>()
  for (const run of [...engine.records.runs.values()].sort((a, b) => a.createdAtMs - b.createdAtMs)) {
    if (!waitsForLaunch(run, Infinity)) continue
    const entry = { runId: run.runId, explanation: explainWaiting(engine, run) }
    byJob.set(run.jobId, [...(byJob.get(run.jobId) ?? []), entry])
  }
  return [...byJob].map(([jobId, runs]) => ({ jobId, runs }))
}
