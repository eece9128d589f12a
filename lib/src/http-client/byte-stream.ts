import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isDcosError, messageOf } from '../errors/index.ts'
import { encodeBody } from './encode-body.ts'
import { httpClientErrors } from './errors.ts'
import type { HttpCall } from './request.ts'
import { describeUnreachable } from './unreachable.ts'

/**
 * A streamed answer. `body` yields bytes as they arrive; it ends after `close`, and throws the signal's reason when
 * the call is aborted or DCL_HTTP_CLIENT_INTERRUPTED when the connection breaks. Close it also when it is not read.
 */
export interface ByteStream {
  status: number
  headers: IncomingMessage['headers']
  body: AsyncIterable<Buffer>
  close(): void
}

function startRequest(call: HttpCall): ClientRequest {
  const { url, method = 'GET', signal, tls } = call
  const { payload, headers } = encodeBody(call.body)
  const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }
  const start = url.startsWith('https:') ? httpsRequest : httpRequest
  const outgoing = start(url, {
    method,
    headers: { ...headers, ...length, ...call.headers },
    agent: false, // a connection that is kept for hours belongs to no pool
    ...tls,
    ...(signal ? { signal } : {}),
  })
  outgoing.end(payload)
  return outgoing
}

function readable(incoming: IncomingMessage, call: HttpCall): ByteStream {
  let closed = false
  async function* read(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of incoming as AsyncIterable<Buffer>) yield chunk
    } catch (error) {
      if (closed) return
      if (call.signal?.aborted) throw call.signal.reason
      const { method = 'GET', url } = call
      throw httpClientErrors.INTERRUPTED({ method, url, reason: messageOf(error) }, { cause: error })
    }
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: read(),
    close() {
      closed = true
      incoming.destroy()
    },
  }
}

/** Opens a call whose answer is read as a stream. `timeoutMs` counts until the headers arrive. */
export function openByteStream(call: HttpCall): Promise<ByteStream> {
  const { url, method = 'GET', timeoutMs = 30_000, signal } = call
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const outgoing = startRequest(call)
    const timer = setTimeout(
      () => outgoing.destroy(httpClientErrors.TIMED_OUT({ method, url, timeoutMs })),
      timeoutMs,
    )
    outgoing.once('response', (incoming) => {
      clearTimeout(timer)
      incoming.socket.setNoDelay(true)
      resolve(readable(incoming, call))
    })
    // It stays for the life of the stream; a failure after the headers reaches the reader of the body.
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      if (signal?.aborted) reject(signal.reason as Error)
      else if (isDcosError(error)) reject(error)
      else reject(describeUnreachable(error, method, url))
    })
  })
}
