import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { DcosError } from '../errors/index.ts'
import { isDcosError, messageOf, toDcosError } from '../errors/index.ts'
import type { Logger } from '../log/index.ts'
import { discardBody } from './discard-body.ts'
import { httpErrors } from './errors.ts'

/** How an API writes an error to its clients. A string body is sent as it is, anything else as JSON. */
export interface RenderedError {
  status: number
  contentType?: string
  headers?: Record<string, string>
  body: unknown
}

/** The error envelope of an API. */
export type RenderError = (error: DcosError, request: FastifyRequest) => RenderedError

/** The envelope of our own APIs: `{code, message, remedy, details?}`. */
export function defaultRendering(error: DcosError): RenderedError {
  const { code, status, remedy, details } = error
  return {
    status,
    body: { code, message: error.message, remedy, ...(details === undefined ? {} : { details }) },
  }
}

/** Translates what fastify throws by itself; the rest passes through. */
export function fromFastify(thrown: unknown, request: FastifyRequest, bodyLimitBytes: number): DcosError {
  if (isDcosError(thrown) || !(thrown instanceof Error)) return toDcosError(thrown)
  const error = thrown as FastifyError
  if (error.validation) return httpErrors.INVALID({ reason: error.message }, { details: error.validation })
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return httpErrors.TOO_LARGE({ limitBytes: bodyLimitBytes })
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return httpErrors.UNSUPPORTED_MEDIA_TYPE({ contentType: request.headers['content-type'] ?? '' })
  }
  if (typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) {
    return httpErrors.BAD_REQUEST({ reason: error.message }, { cause: error })
  }
  return toDcosError(thrown)
}

/** Foreseen failures of what this service depends on: an upstream, a directory, a store that cannot be reached. */
const outside = new Set([502, 503, 504])

/** What the service itself is to blame for is an error with its stack; what lies outside is a warning in words. */
function logFailure(log: Logger, error: DcosError, request: FastifyRequest): void {
  const fields = { method: request.method, path: request.url.split('?', 1)[0], requestId: request.id }
  if (!outside.has(error.status)) return log.error('request failed', { ...fields, error })
  const { code, message, cause } = error
  const because = cause === undefined ? {} : { because: messageOf(cause) }
  log.warn('request failed', { ...fields, error: { code, message, ...because } })
}

/** Sends an error in the envelope of the API, and logs it where it is a failure. */
export function answerError(
  error: DcosError,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { renderError: RenderError | undefined; log: Logger },
): void {
  const rendered = (options.renderError ?? defaultRendering)(error, request)
  // 501 says what this service does not do: that is an answer, not a failure.
  if (rendered.status >= 500 && rendered.status !== 501) logFailure(options.log, error, request)
  for (const [name, value] of Object.entries(rendered.headers ?? {})) void reply.header(name, value)
  const text = typeof rendered.body === 'string'
  const contentType = rendered.contentType ?? (text ? 'text/plain; charset=utf-8' : 'application/json')
  void reply.code(rendered.status).header('content-type', contentType)
  const send = (): void => void reply.send(text ? rendered.body : JSON.stringify(rendered.body))
  if (rendered.status === 413 && !request.raw.readableEnded) discardBody(request.raw, send)
  else send()
}
