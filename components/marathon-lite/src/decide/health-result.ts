import type { HealthResult } from '../health/book.ts'

/** One answer of a health check; `atMs` is epoch milliseconds. */
export type HealthSignal = { healthy: true; atMs: number } | { healthy: false; atMs: number; cause: string }

export interface HealthRule {
  gracePeriodSeconds: number
  maxConsecutiveFailures: number
}

/**
 * The result after one more answer. A failure is ignored while the instance was never healthy and is younger than its
 * grace period. `kill` says that the failures have reached the maximum (0 = never).
 */
export function afterSignal(
  known: HealthResult | undefined,
  signal: HealthSignal,
  rule: HealthRule,
  runningSinceMs: number,
): { result: HealthResult | undefined; counted: boolean; kill: boolean } {
  const at = new Date(signal.atMs).toISOString()
  if (signal.healthy) {
    const result = {
      ...known,
      alive: true,
      consecutiveFailures: 0,
      firstSuccess: known?.firstSuccess ?? at,
      lastSuccess: at,
    }
    return { result, counted: true, kill: false }
  }
  const everHealthy = known?.firstSuccess !== undefined
  const young = signal.atMs < runningSinceMs + rule.gracePeriodSeconds * 1000
  if (!everHealthy && young) return { result: known, counted: false, kill: false }
  const consecutiveFailures = (known?.consecutiveFailures ?? 0) + 1
  const result = {
    ...known,
    alive: false,
    consecutiveFailures,
    lastFailure: at,
    lastFailureCause: signal.cause,
  }
  const { maxConsecutiveFailures: most } = rule
  return { result, counted: true, kill: most > 0 && consecutiveFailures >= most }
}
