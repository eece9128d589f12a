/** What all inputs of a run may weigh together; the start of a process allows little more. */
const mostBytes = 128 * 1024

/** The variable that carries the output of a job: `DCOS_INPUT_` and the id with `_` for all but letters and digits. */
export function inputName(jobId: string): string {
  return `DCOS_INPUT_${jobId.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

/** The variables that carry outputs to a successor; those that do not fit any more are left out. */
export function inputVariables(
  outputs: readonly { jobId: string; output: string }[],
): Record<string, string> {
  const variables: Record<string, string> = {}
  let left = mostBytes
  for (const { jobId, output } of outputs) {
    left -= Buffer.byteLength(output)
    if (left >= 0) variables[inputName(jobId)] = output
  }
  return variables
}
