import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * `pass`: everything goes through. `deaf`: requests arrive, answers are swallowed and the connection is cut. `silent`:
 * connections stay, and nothing goes through: what a server that hangs looks like.
 */
export type ProxyMode = 'pass' | 'deaf' | 'silent'

/** Stands between a client and a server on this machine, to break their connection at will. */
export interface TcpProxy {
  port: number
  mode: ProxyMode
  /** Cuts every connection and refuses new ones. */
  cut(): Promise<void>
  /** Accepts connections again, on the same port. */
  mend(): Promise<void>
  close(): Promise<void>
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const adopt = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    adopt(client)
    adopt(upstream)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (chunk) => {
      if (proxy.mode !== 'silent') upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (proxy.mode === 'pass') client.write(chunk)
      else if (proxy.mode === 'deaf') client.destroy()
    })
  })
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  const proxy: TcpProxy = {
    port,
    mode: 'pass',
    cut: stop,
    async mend() {
      await listen(port)
    },
    close: stop,
  }
  return proxy
}
