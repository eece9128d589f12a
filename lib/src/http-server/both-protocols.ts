import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** First byte of a TLS handshake; no HTTP method begins with it. */
const handshakeByte = 0x16

/**
 * Lets an HTTPS server take connections without TLS on the same port, told apart by their first byte; the requests of
 * both arrive at the same listeners. Who sends nothing for `firstByteMs` is cut.
 */
export function acceptBothProtocols(server: Server, firstByteMs: number): void {
  const encrypted = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const cut = (): void => void socket.destroy()
    socket.setTimeout(firstByteMs, cut)
    socket.once('error', cut)
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.unshift(first)
      socket.setTimeout(0)
      socket.off('timeout', cut)
      socket.off('error', cut)
      if (first[0] === handshakeByte) for (const accept of encrypted) accept.call(server, socket)
      else server.emit('secureConnection', socket)
      process.nextTick(() => socket.resume())
    })
  })
}
