import { parallelLimit } from '../decide/parallel-limit.ts'
import { liveAttempt } from '../decide/run-state.ts'
import type { RunRecord } from '../records/types.ts'
import type { Engine } from './engine.ts'

/** How many runs of a job have a task. */
export function runsWithTask(engine: Engine, jobId: string): number {
  return engine.index.activeOf(jobId).filter((run) => liveAttempt(run) !== undefined).length
}

/** The runs that an offer could be used for now, in order, at most `most`. */
export function launchableRuns(engine: Engine, most = Infinity): RunRecord[] {
  const nowMs = engine.environment.clock.nowMs()
  const places = new Map<string, number>()
  const found: RunRecord[] = []
  for (const run of engine.index.waiting()) {
    if (found.length >= most) break
    if ((run.retryAtMs ?? 0) > nowMs) continue
    const limit = parallelLimit(run.job)
    if (limit < Infinity) {
      const left = places.get(run.jobId) ?? limit - runsWithTask(engine, run.jobId)
      if (left <= 0) continue
      places.set(run.jobId, left - 1)
    }
    found.push(run)
  }
  return found
}
