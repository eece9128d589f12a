import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { callErrors } from './errors.ts'

/** The two forms of a message. */
export type MediaType = 'application/json' | 'application/x-protobuf'

/** The form of a stream of container input or output; its records have one of the two forms above. */
export const recordStream = 'application/recordio'

const mediaTypes: readonly MediaType[] = ['application/json', 'application/x-protobuf']

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim()
}

/** A type without its parameters: `application/json; charset=utf-8` is JSON too. */
function withoutParameters(type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** Whether the body of a request is a stream of records. */
export function isRecordStream(request: FastifyRequest): boolean {
  return withoutParameters(headerOf(request, 'content-type')) === recordStream
}

/** In which form the messages of a request are: 400 without the header, 415 for another form. */
export function messageTypeOf(
  request: FastifyRequest,
  header: 'content-type' | 'message-content-type' = 'content-type',
): MediaType {
  const given = headerOf(request, header)
  if (given === '') throw callErrors.CONTENT_TYPE_MISSING()
  const type = mediaTypes.find((known) => known === withoutParameters(given))
  if (type) return type
  throw callErrors.CONTENT_TYPE_UNKNOWN({ expected: mediaTypes.join(' or '), contentType: given })
}

/** What an `Accept` header says of types and ranges; only a quality of 0 refuses. */
function acceptedTypes(header: string): Map<string, boolean> {
  const accepted = new Map<string, boolean>()
  for (const part of header.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    accepted.set(type, quality === undefined || Number(quality.split('=')[1]) !== 0)
  }
  return accepted
}

function accepts(accepted: Map<string, boolean>, type: string): boolean {
  return accepted.get(type) ?? accepted.get('application/*') ?? accepted.get('*/*') ?? false
}

/** In which form the client takes messages: JSON if it can, and if it does not say; 406 for neither. */
export function answerTypeOf(
  request: FastifyRequest,
  header: 'accept' | 'message-accept' = 'accept',
): MediaType {
  const given = headerOf(request, header)
  if (given === '') return 'application/json'
  const accepted = acceptedTypes(given)
  const type = mediaTypes.find((known) => accepts(accepted, known))
  if (type) return type
  const expected = mediaTypes.join(' or ')
  throw callErrors.NOT_ACCEPTABLE({
    header: header === 'accept' ? 'Accept' : 'Message-Accept',
    expected,
    accept: given,
  })
}

/** Refuses a client that does not take a stream of records; one that does not say takes it. */
export function checkTakesRecords(request: FastifyRequest): void {
  const given = headerOf(request, 'accept')
  if (given === '' || accepts(acceptedTypes(given), recordStream)) return
  throw callErrors.NOT_ACCEPTABLE({ header: 'Accept', expected: recordStream, accept: given })
}
