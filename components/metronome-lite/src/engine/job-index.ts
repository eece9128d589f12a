import type { Records } from '../records/open-records.ts'
import type { JobRecord } from '../records/types.ts'

/** Finds jobs by what they depend on. */
export interface JobIndex {
  /** Ids of the jobs that name this one as a dependency, in order. */
  childrenOf(jobId: string): string[]
}

/** Builds the index and keeps it true. */
export function createJobIndex({ jobs }: Records): JobIndex {
  const children = new Map<string, Set<string>>()
  const add = ({ spec }: JobRecord): void => {
    for (const { id } of spec.dependencies) {
      const known = children.get(id)
      if (known === undefined) children.set(id, new Set([spec.id]))
      else known.add(spec.id)
    }
  }
  for (const job of jobs.values()) add(job)
  jobs.onChange((jobId, job, previous) => {
    for (const { id } of previous?.spec.dependencies ?? []) {
      children.get(id)?.delete(jobId)
      if (children.get(id)?.size === 0) children.delete(id)
    }
    if (job !== undefined) add(job)
  })
  return { childrenOf: (jobId) => [...(children.get(jobId) ?? [])].sort() }
}
