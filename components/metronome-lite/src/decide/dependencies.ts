import type { JobSpec } from '../job/job-spec.ts'
import type { JobSummary } from '../records/types.ts'

type Jobs = ReadonlyMap<string, JobSpec>

/** Ids among the dependencies of a job that no job has. */
export function unknownDependencies(job: JobSpec, jobs: Jobs): string[] {
  return job.dependencies.map(({ id }) => id).filter((id) => id !== job.id && !jobs.has(id))
}

/** Whether `job`, put in place of the one with its id, would depend on itself over any number of steps. */
export function closesCycle(job: JobSpec, jobs: Jobs): boolean {
  const seen = new Set<string>()
  const open = job.dependencies.map(({ id }) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === job.id) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(jobs.get(id)?.dependencies ?? []).map((dependency) => dependency.id))
  }
  return false
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
