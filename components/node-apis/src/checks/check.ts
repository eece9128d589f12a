/** What a check found: 0 good, 1 warning, 2 critical, 3 unknown. */
export interface CheckResult {
  status: number
  output: string
}

/** A check of this node or of the cluster. */
export interface Check {
  description: string
  /** Empty for a check that is built in. */
  cmd: string[]
  timeoutMs: number
  run(signal: AbortSignal): Promise<CheckResult>
}

export type Checks = Record<string, Check>
