import { masterErrors } from '../errors.ts'

/** The standard protobuf Duration; text such as `10mins` is read as one before. */
export interface DurationField {
  seconds?: number
  nanos?: number
}

/** A time of a call in ms. Throws DCL_MESOS_MASTER_CALL_INVALID when it is negative. */
export function durationMs(name: string, field: DurationField | undefined): number | undefined {
  if (!field) return undefined
  const ms = (field.seconds ?? 0) * 1000 + (field.nanos ?? 0) / 1e6
  if (ms >= 0) return ms
  throw masterErrors.CALL_INVALID({ call: 'master::Call', reason: `'${name}' must not be negative` })
}
