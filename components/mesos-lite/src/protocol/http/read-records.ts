import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import type { MessageName } from '../wire/index.ts'
import { messageTypeOf } from './media-types.ts'
import type { MediaType } from './media-types.ts'
import { parseMessage } from './read-call.ts'

const longestRecordBytes = 16 * 1024 * 1024

/** Takes the bytes of a stream as they arrive and returns the messages that are complete; 400 for a bad record. */
export function recordReader<T>(
  name: MessageName,
  type: MediaType,
  callName: string,
): (chunk: Uint8Array) => T[] {
  const decoder = createRecordDecoder(longestRecordBytes)
  return (chunk) => decoder.push(chunk).map((record) => parseMessage<T>(record, type, name, callName))
}

/** The messages of a request whose body is a stream of records, as they arrive. */
export async function* readRecords<T>(
  request: FastifyRequest,
  name: MessageName,
  callName: string,
): AsyncGenerator<T, void> {
  const read = recordReader<T>(name, messageTypeOf(request, 'message-content-type'), callName)
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) yield* read(chunk)
}
