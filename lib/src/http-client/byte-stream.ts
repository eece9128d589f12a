import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpCall } from './request.ts'
import { httpClientErrors } from './errors.ts'

/** A streamed answer; `body` yields bytes as they arrive. `close` cuts it. */
export interface ByteStream {
  status: number
  headers: IncomingMessage['headers']
  body: AsyncIterable<Buffer>
  close(): void
}

/** Opens a call whose answer is read as a stream. `timeoutMs` counts until the headers arrive. */
export function openByteStream(call: HttpCall): Promise<ByteStream> {
  const { url, method = 'GET', timeoutMs = 30_000 } = call
  const payload =
    call.body === undefined || typeof call.body === 'string' || call.body instanceof Uint8Array
      ? call.body
      : JSON.stringify(call.body)
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? httpsRequest : httpRequest
    const outgoing = start(url, {
      method,
      headers: {
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
        ...call.headers,
      },
      agent: false,
      ...(call.signal ? { signal: call.signal } : {}),
    })
    const timer = setTimeout(
      () => outgoing.destroy(httpClientErrors.TIMED_OUT({ method, url, timeoutMs })),
      timeoutMs,
    )
    outgoing.once('response', (incoming) => {
      clearTimeout(timer)
      incoming.socket.setNoDelay(true)
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: incoming as AsyncIterable<Buffer>,
        close: () => void incoming.destroy(),
      })
    })
    outgoing.once('error', (error) => {
      clearTimeout(timer)
      if (call.signal?.aborted) return reject(call.signal.reason as Error)
      const { code, message } = error as NodeJS.ErrnoException
      if (code?.startsWith('DCL_')) return reject(error)
      reject(
        httpClientErrors.UNREACHABLE(
          { method, url, reason: message || (code ?? 'unknown') },
          { cause: error },
        ),
      )
    })
    outgoing.end(payload)
  })
}
