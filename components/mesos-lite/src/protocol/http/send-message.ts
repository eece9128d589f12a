import type { FastifyReply } from '@dcos-lite/lib/http-server'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { encodeMessage, writeJson } from '../wire/index.ts'
import type { MessageName } from '../wire/index.ts'
import type { MediaType } from './media-types.ts'

/** A message in the form of a media type. */
export function writeMessage(name: MessageName, message: object, type: MediaType): string | Uint8Array {
  return type === 'application/json' ? writeJson(name, message) : encodeMessage(name, message)
}

/** Answers with one message. */
export function sendMessage(
  reply: FastifyReply,
  name: MessageName,
  message: object,
  type: MediaType,
): FastifyReply {
  // As bytes: to a text the framework would add a charset, and clients compare the type with what they asked for.
  return reply.header('content-type', type).send(Buffer.from(writeMessage(name, message, type)))
}

/** Makes records of a stream: one message, framed, to be written as one chunk. */
export function recordWriter(name: MessageName, type: MediaType): (message: object) => Uint8Array {
  return (message) => encodeRecord(writeMessage(name, message, type))
}
