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

/** The description that a body gives to a group or a resource; nothing else may be in it. */
export function descriptionOf(request: FastifyRequest): string {
  const body = jsonBody(request)
  const other = Object.keys(body).find((name) => name !== 'description')
  if (other !== undefined) throw iamErrors.INVALID_DATA({ reason: `Field \`${other}\` is not known.` })
  const { description = '' } = body
  if (typeof description !== 'string' || description.length > 4096) {
    throw iamErrors.INVALID_DATA({
      reason: 'Field `description` must be a string of at most 4096 characters.',
    })
  }
  return description
}
