/** Back-off of registrations. */
export interface BackoffLimits {
  firstMs: number
  maxMs: number
}

/** The time before attempt number `failures` + 1; `chance` in [0, 1) spreads agents over the upper half. */
export function backoffMs(failures: number, chance: number, limits: BackoffLimits): number {
  const full = Math.min(limits.firstMs * 2 ** Math.min(failures, 20), limits.maxMs)
  return full / 2 + (full / 2) * chance
}
