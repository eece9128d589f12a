import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** An answer that stays open: server-sent events, RecordIO, a followed log. */
export interface ResponseStream {
  /** Sends one chunk at once. Returns false when the client is gone, or was cut because it reads too slowly. */
  write(chunk: string | Uint8Array): boolean
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
}

const openStreams = new WeakMap<FastifyInstance, Set<ResponseStream>>()

/** Takes over the answer of a request and keeps it open. Works with a `HEAD`-less GET or POST route. */
export function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: StreamOptions,
): ResponseStream {
  const bufferLimitBytes = options.bufferLimitBytes ?? 16 * 1024 * 1024
  reply.hijack()
  const raw = reply.raw
  raw.on('error', () => undefined) // 'close' follows and settles the stream
  raw.writeHead(options.status ?? 200, {
    'x-request-id': request.id,
    'content-type': options.contentType,
    'cache-control': 'no-cache',
    ...options.headers,
  })
  raw.flushHeaders()
  raw.socket?.setNoDelay(true)
  raw.socket?.setTimeout(0)
  let open = !raw.destroyed
  const closed = new Promise<void>((resolve) => {
    if (raw.destroyed) return resolve()
    raw.once('close', () => {
      open = false
      registry.delete(stream)
      resolve()
    })
  })
  const stream: ResponseStream = {
    closed,
    isOpen: () => open,
    write(chunk) {
      if (!open) return false
      raw.write(chunk)
      if (raw.writableLength <= bufferLimitBytes) return true
      open = false
      raw.destroy()
      return false
    },
    end() {
      if (!open) return
      open = false
      raw.end()
    },
  }
  const registry = openStreams.get(request.server) ?? new Set<ResponseStream>()
  openStreams.set(request.server, registry)
  if (open) registry.add(stream)
  return stream
}

/** Ends every open stream of a service; part of its graceful stop. */
export function closeStreams(app: FastifyInstance): void {
  for (const stream of [...(openStreams.get(app) ?? [])]) stream.end()
}
