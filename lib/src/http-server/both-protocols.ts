import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** First byte of a TLS handshake; no HTTP method begins with it. */
const handshakeByte = 0x16

/** HTTP knows a connection only once it is decided what it speaks; one that is not must not keep a server from closing. */
function cutUndecided(server: Server): void {
  const silent = new Set<Socket>()
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    open.add(socket)
    socket.once('data', () => silent.delete(socket))
    socket.once('close', () => {
      silent.delete(socket)
      open.delete(socket)
    })
  })
  const closeIdle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    closeIdle()
    for (const socket of silent) socket.destroy()
  }
  const closeAll = server.closeAllConnections.bind(server)
  server.closeAllConnections = () => {
    closeAll()
    for (const socket of open) socket.destroy()
  }
}

/**
 * Lets an HTTPS server take connections without TLS on the same port, told apart by their first byte; the requests of
 * both arrive at the same listeners. Who sends nothing for `firstByteMs` is cut, and so is who has sent nothing yet
 * when the server closes.
 */
export function acceptBothProtocols(server: Server, firstByteMs: number): void {
  const encrypted = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  cutUndecided(server)
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
