import { isDcosError } from '../errors/index.ts'
import { schedulerErrors } from './errors.ts'

/**
 * Why the master found a call itself wrong (400): sent again it would be refused again. Undefined for every other
 * failure, also when only the subscription was not the present one.
 */
export function refusalReason(error: unknown): string | undefined {
  if (!isDcosError(error) || error.code !== schedulerErrors.CALL_REFUSED.code) return undefined
  const { answerStatus, reason } = error.fields
  if (answerStatus !== 400 || typeof reason !== 'string' || /\bstream[ -]id\b/i.test(reason)) return undefined
  return reason
}
