import type { Socket } from 'node:dgram'
import type { Logger } from '@dcos-lite/lib/log'
import type { PreparedAnswers } from '../prepared/prepared-answers.ts'
import type { MessageHandler } from './handle-message.ts'

export interface UdpOptions {
  handle: MessageHandler
  prepared: PreparedAnswers
  counted: (answer: Buffer) => void
  log: Logger
}

/** Answers queries over UDP, from the prepared answers where there is one. */
export function serveUdp(socket: Socket, { handle, prepared, counted, log }: UdpOptions): void {
  socket.on('error', (error) => log.warn('the UDP socket reports an error', { error }))
  const send = (answer: Buffer, port: number, address: string): void => {
    try {
      socket.send(answer, port, address)
    } catch (error) {
      // The socket was closed while the answer was made.
      log.debug('an answer could not be sent', { client: address, error })
    }
  }
  socket.on('message', (message, { port, address }) => {
    const ready = prepared.find(message)
    if (ready !== undefined) {
      counted(ready)
      send(ready, port, address)
      return
    }
    const made = handle(message, 'udp')
    if (made instanceof Promise) {
      void made.then((answered) => answered && send(answered.bytes, port, address))
      return
    }
    if (made === undefined) return
    if (made.prepared !== undefined) prepared.keep(message, made.prepared)
    send(made.bytes, port, address)
  })
}
