import type { JobSpec } from '../../job/job-spec.ts'
import { childrenOf } from '../../decide/dependencies.ts'
import type { DagNode } from '../../records/types.ts'

/**
 * The nodes of a DAG run: the roots and every job that depends on one of them over any number of steps, parents
 * before children. Parents outside of the run are not waited for.
 */
export function planDag(roots: readonly string[], jobs: ReadonlyMap<string, JobSpec>): DagNode[] {
  const members = new Set<string>()
  const open = [...roots]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (members.has(id) || !jobs.has(id)) continue
    members.add(id)
    open.push(...childrenOf(id, jobs.values()))
  }
  const parentsOf = (id: string): string[] =>
    (jobs.get(id)?.dependencies ?? []).map((parent) => parent.id).filter((parent) => members.has(parent))
  const nodes: DagNode[] = []
  const placed = new Set<string>()
  let rest = [...members].sort()
  while (rest.length > 0) {
    const ready = rest.filter((id) => parentsOf(id).every((parent) => placed.has(parent)))
    // Stored dependencies have no circle; should they have one, its jobs are left out rather than waited for.
    if (ready.length === 0) break
    for (const jobId of ready) {
      nodes.push({ jobId, parents: parentsOf(jobId), state: 'WAITING', runIds: [] })
      placed.add(jobId)
    }
    rest = rest.filter((id) => !placed.has(id))
  }
  return nodes
}
