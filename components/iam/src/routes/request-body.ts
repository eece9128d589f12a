import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { iamErrors } from '../errors.ts'

/** The JSON object that a request carries; anything else is refused in the words clients look for. */
export function jsonBody(request: FastifyRequest): Record<string, unknown> {
  const contentType = request.headers['content-type'] ?? ''
  const { body } = request
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body) && !Buffer.isBuffer(body)
  if (!/^application\/json\b/i.test(contentType) || !isObject) {
    throw iamErrors.INVALID_DATA({ reason: 'Request has bad Content-Type or lacks JSON data.' })
  }
  return body as Record<string, unknown>
}
