import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { readMessage, WireError } from '../../protocol/wire/index.ts'
import type { MessageName } from '../../protocol/wire/index.ts'
import { masterErrors } from '../errors.ts'

/** Methods that a call route answers itself, so that it can refuse all but POST in its own words. */
export const anyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const

/** Bodies of this scope arrive as bytes, whatever their type: the order of the checks is ours. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

function checkContentType(request: FastifyRequest): void {
  const given = request.headers['content-type']
  if (given === undefined || given === '') throw masterErrors.CONTENT_TYPE_MISSING()
  const [type = ''] = given.split(';')
  if (type.trim() === 'application/json') return
  if (type.trim() === 'application/x-protobuf') throw masterErrors.PROTOBUF_NOT_SUPPORTED()
  throw masterErrors.CONTENT_TYPE_UNKNOWN({ contentType: given })
}

/** Reads the body of a call: method, content type, JSON and required fields are checked in that order. */
export function readCall<T>(request: FastifyRequest, type: MessageName, name: string): T {
  if (request.method !== 'POST') {
    throw masterErrors.METHOD_NOT_ALLOWED({ allowed: 'POST', method: request.method })
  }
  checkContentType(request)
  const body = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : ''
  try {
    return readMessage<T>(type, JSON.parse(body))
  } catch (error) {
    if (!(error instanceof WireError || error instanceof SyntaxError)) throw error
    throw masterErrors.CALL_UNREADABLE({ call: name, reason: error.message }, { cause: error })
  }
}

function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true
  const quality = new Map<string, number>()
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    quality.set(type, q === undefined ? 1 : Number(q.slice(2)))
  }
  const best = quality.get('application/json') ?? quality.get('application/*') ?? quality.get('*/*') ?? 0
  return best > 0
}

/** Refuses clients that do not take JSON. */
export function checkAccept(request: FastifyRequest): void {
  const { accept } = request.headers
  if (!acceptsJson(accept)) throw masterErrors.NOT_ACCEPTABLE({ accept: accept ?? '' })
}

/** Refuses calls without a type, or without the body that belongs to it. Returns the type. */
export function checkCallType(
  call: { type?: string },
  name: string,
  withoutBody: ReadonlySet<string>,
): string {
  const { type } = call
  if (type === undefined) {
    throw masterErrors.CALL_INVALID({ call: name, reason: "Expecting 'type' to be present" })
  }
  const body = type.toLowerCase()
  if (type !== 'UNKNOWN' && !withoutBody.has(type) && !Object.hasOwn(call, body)) {
    throw masterErrors.CALL_INVALID({ call: name, reason: `Expecting '${body}' to be present` })
  }
  return type
}
