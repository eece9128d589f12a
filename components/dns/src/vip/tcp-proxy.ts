import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Logger } from '@dcos-lite/lib/log'
import type { Backend, Endpoint, VirtualService } from '../decide/vip-model.ts'
import type { Proxy } from './proxy-balancer.ts'

const connectTimeoutMs = 3000

function listen(server: Server, { ip, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: ip, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A connection to the endpoint, or undefined when there is none within the time. */
function reach({ ip, port }: Endpoint): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port, allowHalfOpen: true, noDelay: true })
    const end = (result: Socket | undefined): void => {
      socket.setTimeout(0)
      socket.removeAllListeners()
      if (result === undefined) {
        socket.on('error', () => undefined)
        socket.destroy()
      }
      resolve(result)
    }
    socket.setTimeout(connectTimeoutMs, () => end(undefined))
    socket.once('error', () => end(undefined))
    socket.once('connect', () => end(socket))
  })
}

function join(client: Socket, backend: Socket, log: Logger): void {
  for (const [from, to] of [
    [client, backend],
    [backend, client],
  ] as const) {
    from.on('error', (error) => log.debug('a connection through a virtual address broke', { error }))
    from.on('close', (broken: boolean) => (broken ? to.destroy() : to.destroySoon()))
    from.pipe(to)
  }
}

/** Listens on a virtual address and leads each connection to the next backend that takes it. */
export async function openTcpProxy(service: VirtualService, log: Logger): Promise<Proxy> {
  let backends: readonly Backend[] = []
  let turn = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  const lead = async (client: Socket): Promise<void> => {
    // A backend may end before anybody says so: then the next one takes the connection.
    const candidates = backends.map((_, i) => backends[(turn + i) % backends.length])
    turn = (turn + 1) % Math.max(backends.length, 1)
    for (const candidate of candidates) {
      const backend = candidate && (await reach(candidate))
      if (backend === undefined) continue
      keep(backend)
      if (client.destroyed) backend.destroy()
      else join(client, backend, log)
      return
    }
    client.resetAndDestroy()
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    keep(client)
    client.on('error', (error) => log.debug('a client of a virtual address broke off', { error }))
    void lead(client)
  })
  await listen(server, service)
  server.on('error', (error) => log.warn('a virtual address takes no connections just now', { error }))
  return {
    setBackends: (next) => void (backends = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
