import type { JobSpec } from '../job/job-spec.ts'

/** The secrets that a run of this job would need. */
export function neededSecrets(job: JobSpec): string[] {
  return Object.keys(job.run.secrets).sort()
}
