import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * What a way does: everything passes; `silent`: connections stay and nothing passes; `deaf`: requests pass and answers
 * do not; `cut`: connections break and none is taken.
 */
export type WayMode = 'pass' | 'silent' | 'deaf' | 'cut'

/** A way to a server on this machine that can be disturbed. */
export interface Way {
  port: number
  set(mode: WayMode): void
  close(): Promise<void>
}

/** Opens a way to a port. What was held back passes when it is whole again. */
export async function openWay(targetPort: number): Promise<Way> {
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let mode: WayMode = 'pass'
  const adopt = (socket: Socket): void => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const carry = (to: Socket, chunk: Buffer, isAnswer: boolean): void => {
    const passes = mode === 'pass' || (mode === 'deaf' && !isAnswer)
    if (passes) to.write(chunk)
    else held.push(() => void (to.destroyed || to.write(chunk)))
  }
  const server = createServer((client) => {
    adopt(client)
    if (mode === 'cut') return void client.destroy()
    const upstream = connect(targetPort, '127.0.0.1')
    adopt(upstream)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (chunk: Buffer) => carry(upstream, chunk, false))
    upstream.on('data', (chunk: Buffer) => carry(client, chunk, true))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next
      if (mode === 'cut') {
        held.length = 0
        for (const socket of sockets) socket.destroy()
      }
      if (mode === 'pass') for (const action of held.splice(0)) action()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
