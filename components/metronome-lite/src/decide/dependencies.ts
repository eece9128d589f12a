import type { JobSpec } from '../job/job-spec.ts'
import type { JobSummary } from '../records/types.ts'

type Jobs = ReadonlyMap<string, JobSpec>

/** Ids among the dependencies of a job that no job has. */
export function unknownDependencies(job: JobSpec, jobs: Jobs): string[] {
  return job.dependencies.map(({ id }) => id).filter((id) => id !== job.id && !jobs.has(id))
}

/**
 * The circle that `job`, put in place of the one with its id, would close: from it over its dependencies back to it.
 * Undefined when there is none.
 */
export function findCycle(job: JobSpec, jobs: Jobs): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const open = job.dependencies.map(({ id }) => ({ id, from: job.id }))
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { id, from } = next
    if (id === job.id) {
      const path = [id]
      for (let at = from; at !== job.id; at = cameFrom.get(at) ?? job.id) path.unshift(at)
      return [job.id, ...path]
    }
    if (cameFrom.has(id)) continue
    cameFrom.set(id, from)
    for (const dependency of jobs.get(id)?.dependencies ?? []) open.push({ id: dependency.id, from: id })
  }
  return undefined
}

/** Ids of the jobs that name `jobId` as a dependency, in order. */
export function childrenOf(jobId: string, jobs: Iterable<JobSpec>): string[] {
  const children: string[] = []
  for (const job of jobs) if (job.dependencies.some(({ id }) => id === jobId)) children.push(job.id)
  return children.sort()
}

/**
 * Whether a job is to be started because its parents are done: the latest run of every parent succeeded, later than
 * this job's last success, and this job was not started since then (a failed child waits for a success by hand).
 */
export function isTriggered(job: JobSpec, summaryOf: (jobId: string) => JobSummary | undefined): boolean {
  const own = summaryOf(job.id)
  const lastSuccessMs = own?.lastSuccessAtMs ?? -Infinity
  if ((own?.lastStartedAtMs ?? -Infinity) > lastSuccessMs) return false
  return job.dependencies.every(({ id }) => {
    const parent = summaryOf(id)
    if (parent?.lastSuccessAtMs === undefined) return false
    return (
      parent.lastSuccessAtMs > (parent.lastFailureAtMs ?? -Infinity) && parent.lastSuccessAtMs > lastSuccessMs
    )
  })
}
