import { createSocket } from 'node:dgram'
import type { Socket as UdpSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import type { ListenAddress } from '@dcos-lite/lib/component'
import { dnsErrors } from '../errors.ts'
import { socketOptions } from './udp-socket.ts'

const mostAttempts = 20

/** UDP and TCP sockets on one port of one address. */
export interface BoundSockets {
  udp: UdpSocket
  tcp: Server
  port: number
}

function listenTcp({ host, port }: ListenAddress): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true })
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function bindUdp(host: string, port: number, shared: boolean): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(socketOptions(host, shared))
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind(port, host, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

function failure(thrown: unknown, { host, port }: ListenAddress, transport: string): unknown {
  const { code, message } = thrown as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return dnsErrors.PORT_IN_USE({ host, port, transport }, { cause: thrown })
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return dnsErrors.PORT_FORBIDDEN({ host, port, transport, reason: message }, { cause: thrown })
  }
  return thrown
}

/** Binds both sockets to the same port; `shared` lets workers have sockets of their own there. With port 0 a port is taken that is free for both. */
export async function bindSockets(address: ListenAddress, shared: boolean): Promise<BoundSockets> {
  for (let attempt = 1; ; attempt++) {
    const tcp = await listenTcp(address).catch((error: unknown) => {
      throw failure(error, address, 'TCP')
    })
    const { port } = tcp.address() as AddressInfo
    try {
      return { udp: await bindUdp(address.host, port, shared), tcp, port }
    } catch (error) {
      tcp.close()
      const occupied = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (address.port !== 0 || !occupied || attempt >= mostAttempts)
        throw failure(error, { ...address, port }, 'UDP')
    }
  }
}
