import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { decodeMessage, hasField, readMessage, WireError } from '../wire/index.ts'
import type { MessageName } from '../wire/index.ts'
import { callErrors } from './errors.ts'
import type { MediaType } from './media-types.ts'
import { messageTypeOf, recordStream } from './media-types.ts'

/** Methods that a call route answers itself, so that it can refuse all but POST in its own words. */
export const anyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const

/**
 * Bodies of this scope arrive as bytes, whatever their type: the order of the checks is ours. A stream of records
 * arrives as the stream that it is.
 */
export function takeCallBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(recordStream, (_request, payload, done) => done(null, payload))
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** Reads a message in either form; what cannot be read is a 400 that names the call. */
export function parseMessage<T>(bytes: Uint8Array, type: MediaType, name: MessageName, callName: string): T {
  try {
    if (type === 'application/x-protobuf') return decodeMessage<T>(name, bytes)
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    return readMessage<T>(name, JSON.parse(text))
  } catch (error) {
    if (!(error instanceof WireError || error instanceof SyntaxError)) throw error
    throw callErrors.UNREADABLE({ call: callName, reason: error.message }, { cause: error })
  }
}

/** Reads the body of a call: method, content type, form and required fields are checked in that order. */
export function readCall<T>(request: FastifyRequest, name: MessageName, callName: string): T {
  if (request.method !== 'POST') throw callErrors.METHOD_NOT_ALLOWED({ method: request.method })
  const type = messageTypeOf(request)
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
  return parseMessage<T>(body, type, name, callName)
}

/** Refuses calls without a type, or without the body that belongs to it. Returns the type. */
export function checkCallType(
  call: { type?: string },
  name: MessageName,
  callName: string,
  withoutBody: ReadonlySet<string>,
): string {
  const { type } = call
  if (type === undefined) {
    throw callErrors.INVALID({ call: callName, reason: "Expecting 'type' to be present" })
  }
  const body = type.toLowerCase()
  if (!withoutBody.has(type) && hasField(name, body) && !Object.hasOwn(call, body)) {
    throw callErrors.INVALID({ call: callName, reason: `Expecting '${body}' to be present` })
  }
  return type
}
