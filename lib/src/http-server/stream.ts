import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock/index.ts'
import { isClosing, markStreamed, registerStream } from './open-streams.ts'

/** An answer that stays open: server-sent events, RecordIO, a followed log. */
export interface ResponseStream {
  /** Sends one chunk at once. Returns false when the client is gone, or was cut because it reads too slowly. */
  write(chunk: string | Uint8Array): boolean
  /** Resolves when the client has room for more; false when it is gone, or is cut because it took nothing for so long. */
  drained(longestMs: number, clock: Clock): Promise<boolean>
  /** Ends the answer; idempotent. */
  end(): void
  /** Resolves once the answer has ended, whoever ended it. */
  closed: Promise<void>
  isOpen(): boolean
}

export interface StreamOptions {
  contentType: string
  status?: number
  headers?: Record<string, string>
  /** A client with more than this waiting in its socket is cut. Default 16 MiB. */
  bufferLimitBytes?: number
  /** What is written in one turn of the event loop leaves in one piece; for streams of many small chunks. */
  gathered?: boolean
}

function sendHead(request: FastifyRequest, reply: FastifyReply, options: StreamOptions): void {
  const raw = reply.raw
  raw.on('error', () => undefined) // 'close' follows and settles the stream
  if (raw.destroyed) return
  raw.writeHead(options.status ?? 200, {
    'x-request-id': request.id,
    'content-type': options.contentType,
    'cache-control': 'no-cache',
    ...options.headers,
  })
  raw.flushHeaders()
  raw.socket?.setNoDelay(true)
  raw.socket?.setTimeout(0)
}

/**
 * Takes over the answer of a request and keeps it open until `end`, the client's going, or the stop of the service.
 * A `HEAD` request gets the headers alone, as a stream that has ended; so does a service that stops.
 */
export function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: StreamOptions,
): ResponseStream {
  const bufferLimitBytes = options.bufferLimitBytes ?? 16 * 1024 * 1024
  const raw = reply.raw
  const service = request.server.server
  reply.hijack()
  markStreamed(request.raw)
  sendHead(request, reply, options)
  let open = !raw.destroyed
  let gathering = false
  const gather = (): void => {
    const { socket } = raw
    if (gathering || !socket) return
    gathering = true
    socket.cork()
    setImmediate(() => {
      gathering = false
      socket.uncork()
    })
  }
  const closed = new Promise<void>((resolve) => {
    if (raw.destroyed) resolve()
    else raw.once('close', resolve)
  })
  const stream: ResponseStream = {
    closed,
    isOpen: () => open,
    write(chunk) {
      if (!open) return false
      if (options.gathered === true) gather()
      raw.write(chunk)
      if (raw.writableLength <= bufferLimitBytes) return true
      open = false
      raw.destroy()
      return false
    },
    async drained(longestMs, clock) {
      if (!open || !raw.writableNeedDrain) return open
      await new Promise<void>((resolve) => {
        const tooLong = clock.after(longestMs, () => raw.destroy())
        const done = (): void => {
          tooLong.cancel()
          raw.off('drain', done)
          raw.off('close', done)
          resolve()
        }
        raw.once('drain', done)
        raw.once('close', done)
      })
      return open && !raw.destroyed
    },
    end() {
      if (!open) return
      open = false
      raw.end()
    },
  }
  if (open) registerStream(service, stream)
  void closed.then(() => {
    open = false
  })
  if (request.method === 'HEAD' || isClosing(service)) stream.end()
  return stream
}
