import type { CheckInfo, CheckStatusInfo } from '@dcos-lite/lib/mesos'

/** Times of a check in milliseconds; timeout 0 = none. */
export interface CheckTimes {
  delayMs: number
  intervalMs: number
  timeoutMs: number
}

/** Seconds of a definition in milliseconds, or what holds where it names none. */
export const millisecondsOf = (seconds: number | undefined, otherwise: number): number =>
  Math.max(Number(seconds ?? otherwise), 0) * 1000

/** The times of a check or a health check, with their defaults. */
export const checkTimes = (
  check: Pick<CheckInfo, 'delay_seconds' | 'interval_seconds' | 'timeout_seconds'>,
): CheckTimes => ({
  delayMs: millisecondsOf(check.delay_seconds, 15),
  intervalMs: millisecondsOf(check.interval_seconds, 10),
  timeoutMs: millisecondsOf(check.timeout_seconds, 20),
})

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
