import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import type { Logger } from '@dcos-lite/lib/log'
import type { Backend, Endpoint, VirtualService } from '../decide/vip-model.ts'
import type { Proxy } from './proxy-balancer.ts'

const idleMs = 60_000
const mostClients = 4096

interface Conversation {
  socket: Socket
  backend: Backend
  timer: NodeJS.Timeout
}

function bind(socket: Socket, { ip, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, ip, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

/** Listens on a virtual address; what one client sends within a minute goes to one backend. */
export async function openUdpProxy(service: VirtualService, log: Logger): Promise<Proxy> {
  let backends: readonly Backend[] = []
  let turn = 0
  const conversations = new Map<string, Conversation>()
  const front = createSocket('udp4')

  const end = (key: string): void => {
    const known = conversations.get(key)
    if (known === undefined) return
    conversations.delete(key)
    clearTimeout(known.timer)
    known.socket.close()
  }

  const begin = (key: string, client: Endpoint): Conversation | undefined => {
    const backend = backends[turn++ % Math.max(backends.length, 1)]
    if (backend === undefined) return undefined
    const [oldest] = conversations.keys()
    if (conversations.size >= mostClients && oldest !== undefined) end(oldest)
    const socket = createSocket('udp4')
    socket.on('error', (error) => {
      log.debug('a backend of a virtual address does not take datagrams', { backend, error })
      end(key)
    })
    socket.on('message', (message) => front.send(message, client.port, client.ip))
    const conversation = { socket, backend, timer: setTimeout(() => end(key), idleMs).unref() }
    conversations.set(key, conversation)
    return conversation
  }

  await bind(front, service)
  front.on('error', (error) => log.debug('a virtual address reports an error', { error }))
  front.on('message', (message, { address, port }) => {
    const key = `${address}:${port}`
    const known = conversations.get(key) ?? begin(key, { ip: address, port })
    if (known === undefined) return
    known.timer.refresh()
    known.socket.send(message, known.backend.port, known.backend.ip)
  })
  return {
    setBackends(next) {
      backends = next
      const there = new Set(next.map(({ ip, port }) => `${ip}:${port}`))
      for (const [key, { backend }] of conversations) {
        if (!there.has(`${backend.ip}:${backend.port}`)) end(key)
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const key of [...conversations.keys()]) end(key)
        front.close(() => resolve())
      }),
  }
}
