import { dagStatus } from '../dag/decide/advance.ts'
import type { DagRunRecord } from '../records/types.ts'
import { presentInstant } from './instant.ts'

/** A DAG run with the state of each of its jobs. */
export function presentDagRun(dag: DagRunRecord): Record<string, unknown> {
  const { dagRunId, roots, createdAtMs, endedAtMs, parameters, nodes } = dag
  return {
    id: dagRunId,
    status: dagStatus(dag),
    roots,
    createdAt: presentInstant(createdAtMs),
    completedAt: endedAtMs === undefined ? null : presentInstant(endedAtMs),
    parameters,
    jobs: nodes.map(({ jobId, parents, state, runIds, reason }) => ({
      jobId,
      parents,
      status: state,
      runs: runIds,
      ...(reason === undefined ? {} : { reason }),
    })),
  }
}
