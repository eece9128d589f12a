import type { JobSpec } from '../job/job-spec.ts'

/** The label by which a job limits how many of its runs have a task at once. */
export const parallelLimitLabel = 'DCOS_JOB_MAX_PARALLEL_RUNS'

/** How many runs of a job may have a task at once; Infinity unless the job sets a limit. */
export function parallelLimit({ labels }: Pick<JobSpec, 'labels'>): number {
  const text = labels[parallelLimitLabel]
  return text === undefined ? Infinity : Number(text)
}
