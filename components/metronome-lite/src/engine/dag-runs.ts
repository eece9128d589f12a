import type { Operation } from '@dcos-lite/lib/store'
import { dagStatus, dagStopped, rerunFrom } from '../dag/decide/advance.ts'
import { planDag } from '../dag/decide/plan-dag.ts'
import { makeRunId } from '../decide/run-id.ts'
import { metronomeErrors } from '../errors.ts'
import type { DagRunRecord } from '../records/types.ts'
import { advanceDagRun } from './advance-dag-run.ts'
import { jobSpecs } from './engine.ts'
import type { Engine } from './engine.ts'
import { beginStop, requireJob } from './runs.ts'

/** A DAG run is one record, which must stay small. */
const mostNodes = 1000

/** The DAG run, or DCL_METRONOME_DAG_RUN_NOT_FOUND. */
export function requireDagRun(engine: Engine, dagRunId: string): DagRunRecord {
  const dag = engine.records.dagRuns.get(dagRunId)
  if (dag === undefined) throw metronomeErrors.DAG_RUN_NOT_FOUND({ dagRunId })
  return dag
}

/** DAG runs that have not ended and still need a job. */
export function dagRunsWaitingFor(engine: Engine, jobId: string): string[] {
  return [...engine.records.dagRuns.values()]
    .filter(({ endedAtMs, nodes }) => {
      const node = nodes.find((one) => one.jobId === jobId)
      return endedAtMs === undefined && (node?.state === 'WAITING' || node?.state === 'RUNNING')
    })
    .map(({ dagRunId }) => dagRunId)
    .sort()
}

/** Removes the oldest DAG runs that ended and are too many. */
function surplusOperations({ records, historyCount }: Engine): Operation[] {
  const ended = [...records.dagRuns.values()]
    .filter(({ endedAtMs }) => endedAtMs !== undefined)
    .sort((a, b) => a.createdAtMs - b.createdAtMs)
  return ended
    .slice(0, Math.max(ended.length - historyCount + 1, 0))
    .slice(0, 100)
    .map(({ dagRunId }) => records.dagRuns.removeOperation(dagRunId))
}

/** Starts a DAG run from these jobs. */
export function startDagRun(
  engine: Engine,
  roots: string[],
  parameters: Record<string, string>,
): Promise<DagRunRecord> {
  return engine.sequence(async () => {
    const { records, environment } = engine
    for (const jobId of roots) requireJob(engine, jobId)
    const nodes = planDag(roots, jobSpecs(records))
    if (nodes.length > mostNodes) {
      throw metronomeErrors.DAG_TOO_LARGE({ nodes: nodes.length, most: mostNodes })
    }
    const nowMs = environment.clock.nowMs()
    const chances = (): number[] => Array.from({ length: 5 }, () => environment.random.next())
    let dagRunId = makeRunId(nowMs, chances())
    while (records.dagRuns.has(dagRunId)) dagRunId = makeRunId(nowMs, chances())
    const dag: DagRunRecord = { dagRunId, roots, createdAtMs: nowMs, parameters, nodes }
    await records.commit([...surplusOperations(engine), records.dagRuns.putOperation(dagRunId, dag)])
    await advanceDagRun(engine, dagRunId)
    return requireDagRun(engine, dagRunId)
  })
}

/** Runs a part of a DAG run that ended again; the rest keeps its success. */
export function rerunDagRun(engine: Engine, dagRunId: string, from?: string[]): Promise<DagRunRecord> {
  return engine.sequence(async () => {
    const dag = requireDagRun(engine, dagRunId)
    if (dag.endedAtMs === undefined) throw metronomeErrors.DAG_RUN_ACTIVE({ dagRunId })
    const unknown = (from ?? []).filter((jobId) => !dag.nodes.some((node) => node.jobId === jobId))
    if (unknown.length > 0) throw metronomeErrors.NOT_IN_DAG_RUN({ dagRunId, jobs: unknown.join(', ') })
    const again = rerunFrom(dag, from)
    if (dagStatus(again) !== 'RUNNING') throw metronomeErrors.NOTHING_TO_RERUN({ dagRunId })
    await engine.records.commit([engine.records.dagRuns.putOperation(dagRunId, again)])
    await advanceDagRun(engine, dagRunId)
    return requireDagRun(engine, dagRunId)
  })
}

/** Starts no more nodes and stops those that run. */
export function stopDagRun(engine: Engine, dagRunId: string): Promise<DagRunRecord> {
  return engine.sequence(async () => {
    const { records, environment } = engine
    const dag = requireDagRun(engine, dagRunId)
    if (dag.endedAtMs !== undefined) return dag
    const stopped = dagStopped(dag, environment.clock.nowMs())
    await records.commit([records.dagRuns.putOperation(dagRunId, stopped)])
    for (const runId of stopped.nodes.flatMap(({ runIds }) => runIds)) {
      const run = records.runs.get(runId)
      if (run !== undefined) await beginStop(engine, run, 'the DAG run was stopped')
    }
    return requireDagRun(engine, dagRunId)
  })
}

/** Forgets a DAG run that ended; its runs stay in the history of their jobs. */
export function deleteDagRun(engine: Engine, dagRunId: string): Promise<void> {
  return engine.sequence(async () => {
    const dag = requireDagRun(engine, dagRunId)
    if (dag.endedAtMs === undefined) throw metronomeErrors.DAG_RUN_ACTIVE({ dagRunId })
    await engine.records.commit([engine.records.dagRuns.removeOperation(dagRunId)])
  })
}
