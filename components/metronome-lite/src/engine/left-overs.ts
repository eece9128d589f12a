import { removeHistory } from './jobs.ts'
import { advanceDagRun } from './advance-dag-run.ts'
import type { Engine } from './engine.ts'

/** History of a job that was deleted (or deleted and made again) while the process died. */
function leftOverHistory({ records: { finished, jobs } }: Engine): string[] {
  return [...finished.entries()]
    .filter(([, run]) => run.createdAtMs < (jobs.get(run.jobId)?.createdAtMs ?? Infinity))
    .map(([key]) => key)
}

/** Finishes what an earlier leader began in several transactions. */
export async function finishLeftOvers(engine: Engine): Promise<void> {
  await removeHistory(engine, leftOverHistory(engine))
  const open = [...engine.records.dagRuns.values()].filter(({ endedAtMs }) => endedAtMs === undefined)
  for (const { dagRunId } of open) await engine.sequence(() => advanceDagRun(engine, dagRunId))
}
