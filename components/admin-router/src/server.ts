import { createServer } from 'node:http'
import type { Server, ServerOptions } from 'node:http'
import type { ListenAddress } from '@dcos-lite/lib/component'
import { httpErrors } from '@dcos-lite/lib/http-server'
import type { Limits } from './config.ts'
import type { Router } from './router.ts'

const connectionCheckMs = 5000

/** How the front door speaks HTTP, with TLS or without. Bodies may take as long as they flow; headers may not. */
export function httpOptions(router: Router, limits: { headerTimeoutMs: number }): ServerOptions {
  return {
    headersTimeout: limits.headerTimeoutMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(connectionCheckMs, limits.headerTimeoutMs),
    keepAliveTimeout: 65_000,
    noDelay: true,
    shouldUpgradeCallback: router.wantsUpgrade,
  }
}

/** Bounds of a server that its options do not have. */
export function bound(server: Server, { connections }: { connections: number }): void {
  server.maxConnections = connections
  // The size of all headers is bounded; beyond a number of them the rest would be passed over in silence.
  server.maxHeadersCount = 0
}

/** Creates the server for plain HTTP. */
export function createFrontServer(router: Router, limits: Limits): Server {
  const server = createServer(httpOptions(router, limits), router.onRequest)
  bound(server, limits)
  server.on('upgrade', router.onUpgrade)
  return server
}

/** Listens and returns the base URL. A port that cannot be had is one of the errors of lib's HTTP server. */
export async function listen(
  server: Server,
  address: ListenAddress & { shared?: boolean },
  scheme: 'http' | 'https' = 'http',
): Promise<string> {
  const { host, port } = address
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return reject(httpErrors.PORT_IN_USE({ host, port }, { cause: error }))
      if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
        return reject(httpErrors.PORT_FORBIDDEN({ host, port, reason: error.message }, { cause: error }))
      }
      reject(error)
    })
    server.listen({ port, host, reusePort: address.shared ?? false }, resolve)
  })
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound ? bound.port : port
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${boundPort}`
}

/** Stops accepting, lets running requests finish for `graceMs`, then cuts. */
export async function close(
  server: Server,
  graceMs: number,
  after: (ms: number, cut: () => void) => { cancel(): void },
): Promise<void> {
  if (!server.listening) return
  const cut = after(graceMs, () => server.closeAllConnections())
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  cut.cancel()
}
