import type { Server, Socket } from 'node:net'
import type { Logger } from '@dcos-lite/lib/log'
import type { MessageHandler } from './handle-message.ts'

const idleMs = 10_000
const mostConnections = 512

function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

function serveConnection(socket: Socket, handle: MessageHandler, log: Logger): void {
  let received: Buffer = Buffer.alloc(0)
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('error', (error) => log.debug('a client connection broke', { error }))
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    while (received.length >= 2) {
      const end = 2 + received.readUInt16BE(0)
      if (received.length < end) return
      const message = Buffer.from(received.subarray(2, end))
      received = received.subarray(end)
      void handle(message, 'tcp').then((answer) => {
        // A message without answer is malformed: what follows cannot be trusted.
        if (answer === undefined) socket.destroy()
        else if (!socket.destroyed) socket.write(frame(answer))
      })
    }
  })
}

/** Answers queries over TCP, several on one connection. Returns the way to end all connections. */
export function serveTcp(server: Server, handle: MessageHandler, log: Logger): () => Promise<void> {
  const open = new Set<Socket>()
  server.maxConnections = mostConnections
  server.on('connection', (socket) => {
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
