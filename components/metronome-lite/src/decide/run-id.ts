const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A run id: the time in UTC as `yyyyMMddHHmmss`, and five characters made from five numbers in [0, 1). */
export function makeRunId(nowMs: number, chances: readonly number[]): string {
  const stamp = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14)
  return stamp + chances.map((chance) => alphabet[Math.floor(chance * alphabet.length)] ?? 'A').join('')
}

/** The start of every task id of a run; what follows is opaque. */
export function taskIdPrefix(jobId: string, runId: string): string {
  return `${jobId.replaceAll('.', '_')}_${runId}`
}
