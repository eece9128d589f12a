import type { Clock } from '@dcos-lite/lib/clock'
import type { CheckInfo, CheckStatusInfo, HealthCheck } from '@dcos-lite/lib/mesos'
import { checkTimes, checkStatusBefore, isNewResult } from './decide/check.ts'
import type { ProbeResult } from './decide/health.ts'
import { healthBefore, healthRules, judgeHealth } from './decide/health.ts'
import { startProbeLoop } from './probe-loop.ts'
import type { ProbeWays } from './run-probe.ts'
import { probeCheck, probeHealth } from './run-probe.ts'

export interface HealthCheckingOptions {
  clock: Clock
  check: HealthCheck
  /** Wall clock of the launch; the grace period counts from here. */
  launchedAtMs: number
  /** What was reported before the agent was restarted. */
  reported: boolean | undefined
  ways: ProbeWays
  report: (healthy: boolean, message: string) => Promise<void>
  kill: (message: string) => Promise<void>
}

/** Checks the health of a task until it is stopped or has the task killed. Returns the way to stop. */
export function startHealthChecking(options: HealthCheckingOptions): () => void {
  const { clock, check } = options
  const rules = healthRules(check)
  let state = healthBefore(options.reported)
  const alreadyRanMs = clock.nowMs() - options.launchedAtMs
  const stop = startProbeLoop<ProbeResult>({
    clock,
    delayMs: Math.max(rules.delayMs - alreadyRanMs, 0),
    intervalMs: rules.intervalMs,
    timeoutMs: rules.timeoutMs,
    probe: (signal) => probeHealth(check, options.ways, signal),
    failed: (error) => ({ healthy: false, reason: error.message }),
    async onResult(result) {
      const verdict = judgeHealth(state, result, rules, clock.nowMs() - options.launchedAtMs)
      state = verdict.state
      if (verdict.report) await options.report(verdict.report.healthy, verdict.report.message)
      if (verdict.kill === undefined) return
      stop()
      await options.kill(verdict.kill)
    },
  })
  return stop
}

export interface CheckingOptions {
  clock: Clock
  check: CheckInfo
  launchedAtMs: number
  reported: CheckStatusInfo | undefined
  ways: ProbeWays
  report: (status: CheckStatusInfo) => Promise<void>
}

/** Runs the check of a task until it is stopped; it only reports. Returns the way to stop. */
export function startChecking(options: CheckingOptions): () => void {
  const { clock, check } = options
  const rules = checkTimes(check)
  let last = options.reported ?? checkStatusBefore(check)
  return startProbeLoop<CheckStatusInfo>({
    clock,
    delayMs: Math.max(rules.delayMs - (clock.nowMs() - options.launchedAtMs), 0),
    intervalMs: rules.intervalMs,
    timeoutMs: rules.timeoutMs,
    probe: (signal) => probeCheck(check, options.ways, signal),
    failed: () =>
      check.type === 'TCP' ? { type: 'TCP', tcp: { succeeded: false } } : checkStatusBefore(check),
    async onResult(result) {
      if (!isNewResult(last, result)) return
      last = result
      await options.report(result)
    },
  })
}
