import type { Socket } from 'node:dgram'
import type { Logger } from '@dcos-lite/lib/log'
import type { MessageHandler } from './handle-message.ts'

/** Answers queries over UDP. */
export function serveUdp(socket: Socket, handle: MessageHandler, log: Logger): void {
  socket.on('error', (error) => log.warn('the UDP socket reports an error', { error }))
  socket.on('message', (message, peer) => {
    void handle(message, 'udp').then((answer) => {
      if (answer === undefined) return
      try {
        socket.send(answer, peer.port, peer.address, (error) => {
          if (error) log.debug('an answer could not be sent', { client: peer.address, error })
        })
      } catch (error) {
        // The socket was closed while the answer was made.
        log.debug('an answer could not be sent', { client: peer.address, error })
      }
    })
  })
}
