import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import type { MasterCall } from './master-call.ts'

/** Body of GET_LOGGING_LEVEL. */
export function loggingLevel(reign: Reign): object {
  return { level: reign.logControl.level() }
}

/** SET_LOGGING_LEVEL: above 0 debug lines are logged, for the time that the call names. */
export function setLoggingLevel(reign: Reign, body: MasterCall['set_logging_level']): undefined {
  const durationMs = (body?.duration.nanoseconds ?? 0) / 1e6
  if (!(durationMs > 0)) {
    throw masterErrors.CALL_INVALID({ call: 'master::Call', reason: "'duration' must be positive" })
  }
  reign.logControl.raise(body?.level ?? 0, durationMs)
  return undefined
}
