import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { secretsLimits } from '../config.ts'
import { secretsErrors } from '../errors.ts'
import type { GivenValue } from '../vault/vault.ts'
import { askedBy } from './caller.ts'

function checked(value: Uint8Array, binary: boolean, by: string): GivenValue {
  const { byteLength: bytes } = value
  const limitBytes = secretsLimits.secretBytes
  if (bytes > limitBytes) throw secretsErrors.TOO_LARGE({ bytes, limitBytes })
  return { value, binary, by }
}

/** The value of a body: `{"value": "text"}`, with `"encoding": "base64"` bytes, or bytes as they are. Throws DCL_SECRETS_BODY_INVALID, …_TOO_LARGE. */
export function givenValue(request: FastifyRequest): GivenValue {
  const { body, headers } = request
  const { uid } = askedBy(request).principal
  if (body instanceof Uint8Array) return checked(body, true, uid)
  if (typeof body === 'string') return checked(Buffer.from(body), false, uid)
  if (body === undefined && headers['content-type']?.startsWith('application/octet-stream')) {
    return checked(new Uint8Array(0), true, uid)
  }
  const { value, encoding } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  if (typeof value === 'string' && encoding === 'base64') {
    return checked(Buffer.from(value, 'base64'), true, uid)
  }
  if (typeof value === 'string' && encoding === undefined) return checked(Buffer.from(value), false, uid)
  throw secretsErrors.BODY_INVALID({
    reason: 'send {"value": "…"} as JSON, or the value itself as application/octet-stream',
  })
}
