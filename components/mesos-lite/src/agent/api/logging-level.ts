import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { agentErrors } from '../errors.ts'

/** The level as Mesos counts it: 0 is the usual one, more says more. */
export function levelOf(log: Logger): number {
  return log.level?.get() === 'debug' ? 1 : 0
}

/** SET_LOGGING_LEVEL: for a while, then as it was. */
export function setLoggingLevel(
  { level, duration }: { level: number; duration: { nanoseconds: number } },
  log: Logger,
  clock: Clock,
): void {
  if (!log.level) throw agentErrors.CALL_NOT_SUPPORTED({ type: 'SET_LOGGING_LEVEL with this log' })
  const usual = log.level.get()
  log.level.set(level > 0 ? 'debug' : 'info')
  clock.after(duration.nanoseconds / 1e6, () => log.level?.set(usual))
}
