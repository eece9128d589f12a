import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isDcosError, messageOf } from '../errors/index.ts'
import { identityFor } from './cluster-identity.ts'
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

/** A call whose body stays open: more of it is written while the answer is read. */
export interface TwoWayStream extends ByteStream {
  /** Sends bytes; what is written after the end of the answer goes nowhere. */
  write(chunk: Uint8Array): void
}

const silenceBeforeProbeMs = 2000

function startRequest(call: HttpCall, staysOpen: boolean): ClientRequest {
  const { url, method = 'GET', signal, tls = identityFor(url) } = call
  const { payload, headers } = encodeBody(call.body)
  const ends = payload !== undefined && !staysOpen
  const length = ends ? { 'content-length': String(Buffer.byteLength(payload)) } : {}
  const start = url.startsWith('https:') ? httpsRequest : httpRequest
  const outgoing = start(url, {
    method,
    headers: { ...headers, ...length, ...call.headers },
    agent: false, // a connection that is kept for hours belongs to no pool
    ...tls,
    ...(signal ? { signal } : {}),
  })
  if (!staysOpen) outgoing.end(payload)
  else if (payload === undefined) outgoing.flushHeaders()
  else outgoing.write(payload)
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

function open(call: HttpCall, staysOpen: boolean): Promise<TwoWayStream> {
  const { url, method = 'GET', timeoutMs = 30_000, signal } = call
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const outgoing = startRequest(call, staysOpen)
    const timer = setTimeout(
      () => outgoing.destroy(httpClientErrors.TIMED_OUT({ method, url, timeoutMs })),
      timeoutMs,
    )
    outgoing.once('response', (incoming) => {
      clearTimeout(timer)
      incoming.socket.setNoDelay(true)
      // A machine that lost its power says nothing; the kernel asks it, and ends the stream some 10 s later.
      incoming.socket.setKeepAlive(true, silenceBeforeProbeMs)
      resolve({ ...readable(incoming, call), write: (chunk) => void outgoing.write(chunk) })
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

/** Opens a call whose answer is read as a stream. `timeoutMs` counts until the headers arrive. */
export const openByteStream = (call: HttpCall): Promise<ByteStream> => open(call, false)

/** The same for a call whose `body` is only the beginning of what is sent. */
export const openTwoWayStream = (call: HttpCall): Promise<TwoWayStream> => open(call, true)
