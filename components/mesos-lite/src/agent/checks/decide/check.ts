import type { CheckInfo, CheckStatusInfo } from '@dcos-lite/lib/mesos'

/** Times of a check in milliseconds; timeout 0 = none. */
export interface CheckRules {
  delayMs: number
  intervalMs: number
  timeoutMs: number
}

const seconds = (value: number | undefined, otherwise: number): number =>
  Math.max(Number(value ?? otherwise), 0) * 1000

/** Fills in the defaults of a check. */
export function checkRules(check: CheckInfo): CheckRules {
  return {
    delayMs: seconds(check.delay_seconds, 15),
    intervalMs: seconds(check.interval_seconds, 10),
    timeoutMs: seconds(check.timeout_seconds, 20),
  }
}

/** The status of a check without a result: an empty part that names the kind. */
export function checkStatusBefore(check: CheckInfo): CheckStatusInfo {
  if (check.type === 'COMMAND') return { type: 'COMMAND', command: {} }
  if (check.type === 'HTTP') return { type: 'HTTP', http: {} }
  return { type: 'TCP', tcp: {} }
}

/** Whether a result is news and must be sent. */
export function isNewResult(before: CheckStatusInfo | undefined, result: CheckStatusInfo): boolean {
  return (
    before === undefined ||
    before.command?.exit_code !== result.command?.exit_code ||
    before.http?.status_code !== result.http?.status_code ||
    before.tcp?.succeeded !== result.tcp?.succeeded
  )
}
