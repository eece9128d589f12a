import type { JobSpec } from '../job/job-spec.ts'

/** The label by which a job names the file of its sandbox whose text its successors get. */
export const outputLabel = 'DCOS_JOB_OUTPUT'
/** What is kept of an output. */
export const mostOutputBytes = 16 * 1024

/** The file in the sandbox that holds the output of a run; undefined when its job keeps none. */
export function outputFile({ labels }: Pick<JobSpec, 'labels'>): string | undefined {
  return labels[outputLabel]
}

/** Whether a file can be the output: a path within the sandbox. */
export function isOutputFile(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && path.length <= 255
}
