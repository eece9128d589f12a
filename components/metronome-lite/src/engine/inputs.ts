import { inputVariables } from '../decide/inputs.ts'
import { finishedKey } from '../records/open-records.ts'
import type { FinishedRun } from '../records/types.ts'
import type { Engine } from './engine.ts'

/** The variables with the outputs of these runs, as far as they left any. */
export function inputsOf(
  engine: Engine,
  runs: readonly { jobId: string; runId: string }[],
  justEnded?: FinishedRun,
): Record<string, string> {
  return inputVariables(
    runs.flatMap(({ jobId, runId }) => {
      const finished =
        justEnded?.runId === runId ? justEnded : engine.records.finished.get(finishedKey(jobId, runId))
      return finished?.output === undefined ? [] : [{ jobId, output: finished.output }]
    }),
  )
}

/** The outputs of the latest success of each parent of a job that runs because its parents are done. */
export function inputsOfChild(
  engine: Engine,
  parents: readonly { id: string }[],
  justEnded: FinishedRun,
): Record<string, string> {
  const latest = parents.flatMap(({ id }) => {
    if (id === justEnded.jobId) return [{ jobId: id, runId: justEnded.runId }]
    const found = engine.index.finishedOf(id).find(({ succeeded }) => succeeded)
    return found === undefined ? [] : [{ jobId: id, runId: found.runId }]
  })
  return inputsOf(engine, latest, justEnded)
}
