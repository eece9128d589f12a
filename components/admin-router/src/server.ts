import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { ListenAddress } from '@dcos-lite/lib/component'
import { httpErrors } from '@dcos-lite/lib/http-server'
import type { Router } from './router.ts'

const connectionCheckMs = 5000

/** Creates the HTTP server of the front door. Bodies may take as long as they flow; headers may not. */
export function createFrontServer(router: Router, options: { headerTimeoutMs: number }): Server {
  const server = createServer(
    {
      headersTimeout: options.headerTimeoutMs,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(connectionCheckMs, options.headerTimeoutMs),
      keepAliveTimeout: 65_000,
      noDelay: true,
      shouldUpgradeCallback: router.wantsUpgrade,
    },
    router.onRequest,
  )
  server.on('upgrade', router.onUpgrade)
  return server
}

/** Listens and returns the base URL. A port that cannot be had is one of the errors of lib's HTTP server. */
export async function listen(server: Server, address: ListenAddress): Promise<string> {
  const { host, port } = address
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return reject(httpErrors.PORT_IN_USE({ host, port }, { cause: error }))
      if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
        return reject(httpErrors.PORT_FORBIDDEN({ host, port, reason: error.message }, { cause: error }))
      }
      reject(error)
    })
    server.listen(port, host, resolve)
  })
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound ? bound.port : port
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${boundPort}`
}

/** Stops accepting, lets running requests finish for `graceMs`, then cuts. */
export async function close(
  server: Server,
  graceMs: number,
  after: (ms: number, cut: () => void) => { cancel(): void },
): Promise<void> {
  const cut = after(graceMs, () => server.closeAllConnections())
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  cut.cancel()
}
