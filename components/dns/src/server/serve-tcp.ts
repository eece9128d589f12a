import type { Server, Socket } from 'node:net'
import type { Logger } from '@dcos-lite/lib/log'
import type { MessageHandler } from './handle-message.ts'

const idleMs = 10_000
/** A message that began must be whole by then, however fast its bytes drip. */
const messageMs = 10_000
const mostConnections = 512
/** Answers that a client has not taken yet. */
const mostUnsentBytes = 4 * 65_537

function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

/** Cuts a stream into messages; a message is put together once, when all of it is there. */
function createSplitter(found: (message: Buffer) => void): {
  push(chunk: Buffer): void
  isWhole(): boolean
} {
  const head = Buffer.alloc(2)
  let headBytes = 0
  let body: Buffer[] = []
  let bodyBytes = 0
  return {
    isWhole: () => headBytes === 0,
    push(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (headBytes < 2) {
          head[headBytes++] = chunk[at++] ?? 0
          if (headBytes < 2 || head.readUInt16BE(0) > 0) continue
        }
        const part = chunk.subarray(at, at + head.readUInt16BE(0) - bodyBytes)
        // Copied: a byte must not keep the chunk that it came in.
        body.push(Buffer.from(part))
        bodyBytes += part.length
        at += part.length
        if (bodyBytes < head.readUInt16BE(0)) return
        const message = Buffer.concat(body)
        body = []
        headBytes = bodyBytes = 0
        found(message)
      }
    },
  }
}

function serveConnection(socket: Socket, handle: MessageHandler, log: Logger): void {
  let deadline: NodeJS.Timeout | undefined
  const answer = (bytes: Buffer | undefined): void => {
    // A message without answer is malformed: what follows cannot be trusted. Who does not read gets no more.
    if (bytes === undefined || socket.writableLength > mostUnsentBytes) socket.destroy()
    else if (!socket.destroyed) socket.write(frame(bytes))
  }
  const splitter = createSplitter((message) => {
    clearTimeout(deadline)
    deadline = undefined
    if (socket.destroyed) return
    const made = handle(message, 'tcp')
    if (made instanceof Promise) void made.then((answered) => answer(answered?.bytes))
    else answer(made?.bytes)
  })
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('error', (error) => log.debug('a client connection broke', { error }))
  socket.on('close', () => clearTimeout(deadline))
  socket.on('data', (chunk: Buffer) => {
    splitter.push(chunk)
    if (!splitter.isWhole() && !socket.destroyed) deadline ??= setTimeout(() => socket.destroy(), messageMs)
  })
}

/** Answers queries over TCP, several on one connection. Returns the way to end all connections. */
export function serveTcp(server: Server, handle: MessageHandler, log: Logger): () => Promise<void> {
  const open = new Set<Socket>()
  server.on('error', (error) => log.warn('no connections are taken just now', { error }))
  server.on('connection', (socket) => {
    // Whoever holds connections without use does not keep others out.
    const [oldest] = open
    if (oldest !== undefined && open.size >= mostConnections) {
      oldest.destroy()
      open.delete(oldest)
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    serveConnection(socket, handle, log)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
}
