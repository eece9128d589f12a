import { createParser } from 'eventsource-parser'
import { openByteStream } from './byte-stream.ts'
import type { HttpCall } from './request.ts'
import { httpClientErrors } from './errors.ts'

/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  event?: string | undefined
  data: string
  id?: string | undefined
}

/**
 * Opens an event stream and yields its events until it ends. Throws as ByteStream does when it is aborted or broken;
 * the caller reconnects.
 */
export async function* followEventStream(call: HttpCall): AsyncGenerator<ServerSentEvent, void, undefined> {
  const stream = await openByteStream({ ...call, headers: { accept: 'text/event-stream', ...call.headers } })
  if (stream.status !== 200) {
    stream.close()
    throw httpClientErrors.REFUSED({
      method: call.method ?? 'GET',
      url: call.url,
      answerStatus: stream.status,
      reason: 'an event stream was expected',
    })
  }
  const ready: ServerSentEvent[] = []
  const parser = createParser({ onEvent: (event) => ready.push(event) })
  const text = new TextDecoder()
  try {
    for await (const chunk of stream.body) {
      parser.feed(text.decode(chunk, { stream: true }))
      yield* ready.splice(0)
    }
  } finally {
    stream.close()
  }
}
