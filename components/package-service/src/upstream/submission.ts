import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'

/** Turns the refusal of a new definition into the error that clients of the package API know. */
export function refusal(answer: HttpAnswer<unknown>): Error {
  const { status, body } = answer
  if (status === 409) return packageServiceErrors.PACKAGE_ALREADY_INSTALLED()
  if (status >= 500) {
    return packageServiceErrors.MARATHON_BAD_GATEWAY(
      { marathonStatus: status },
      { details: { marathonStatus: status, status: 502 } },
    )
  }
  if (isJsonObject(body) && typeof body.message === 'string') {
    const errors = Array.isArray(body.details) ? { errors: body.details } : {}
    return packageServiceErrors.MARATHON_BAD_RESPONSE({ reason: body.message }, { details: errors })
  }
  return packageServiceErrors.MARATHON_GENERIC_ERROR(
    { marathonStatus: status },
    { details: { marathonStatus: status, status: 500 } },
  )
}
