import type { HealthCheck } from '@dcos-lite/lib/mesos'
import { checkTimes, millisecondsOf } from './check.ts'
import type { CheckTimes } from './check.ts'

/** A health check with its defaults; times in milliseconds, timeout 0 = none. */
export interface HealthRules extends CheckTimes {
  gracePeriodMs: number
  consecutiveFailures: number
}

export interface HealthState {
  everHealthy: boolean
  /** Last reported; undefined until the first report. */
  healthy?: boolean
  failures: number
}

export type ProbeResult = { healthy: true } | { healthy: false; reason: string }

/** What to do after one result. */
export interface HealthVerdict {
  state: HealthState
  /** An update must be sent. */
  report?: { healthy: boolean; message: string }
  /** The task must be killed, for this reason. */
  kill?: string
}

/** Fills in the defaults of a health check. */
export function healthRules(check: HealthCheck): HealthRules {
  return {
    ...checkTimes(check),
    gracePeriodMs: millisecondsOf(check.grace_period_seconds, 10),
    consecutiveFailures: Number(check.consecutive_failures ?? 3),
  }
}

/** The state before the first result, or with what an earlier agent process had reported. */
export function healthBefore(reported?: boolean): HealthState {
  return reported === undefined
    ? { everHealthy: false, failures: 0 }
    : { everHealthy: reported, healthy: reported, failures: 0 }
}

/**
 * Judges one result. A failure within the grace period (counted from the launch) does not count until the task
 * was healthy once; every counted failure is reported, a success only when it is news.
 */
export function judgeHealth(
  state: HealthState,
  result: ProbeResult,
  rules: HealthRules,
  sinceLaunchMs: number,
): HealthVerdict {
  if (result.healthy) {
    const next: HealthState = { everHealthy: true, healthy: true, failures: 0 }
    if (state.healthy === true) return { state: next }
    return { state: next, report: { healthy: true, message: 'Health check passed' } }
  }
  if (!state.everHealthy && sinceLaunchMs < rules.gracePeriodMs) return { state }
  const failures = state.failures + 1
  const verdict: HealthVerdict = {
    state: { ...state, healthy: false, failures },
    report: { healthy: false, message: `Health check failed (${failures} in a row): ${result.reason}` },
  }
  if (failures < rules.consecutiveFailures) return verdict
  return { ...verdict, kill: `Killed after ${failures} failed health checks in a row (${result.reason})` }
}
