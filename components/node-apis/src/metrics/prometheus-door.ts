import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Environment, ListenAddress } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { httpErrors } from '@dcos-lite/lib/http-server'

/** A port that gives one text at `/metrics`, and nothing else. */
export interface PrometheusDoor {
  url: string
  stop(): Promise<void>
}

/** Opens the port. Throws DCL_HTTP_PORT_IN_USE or DCL_HTTP_PORT_FORBIDDEN. */
export async function openPrometheusDoor(
  { host, port }: ListenAddress,
  text: () => Promise<string>,
  { log }: Environment,
): Promise<PrometheusDoor> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const found =
      ['GET', 'HEAD'].includes(request.method ?? '') && request.url?.split('?', 1)[0] === '/metrics'
    if (!found) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n')
      return
    }
    text().then(
      (body) =>
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      (error: unknown) => {
        log.warn('the metrics of this node cannot be read', { error })
        response.writeHead(503, { 'content-type': 'text/plain' }).end(`${messageOf(error)}\n`)
      },
    )
  })
  // A scraper needs few connections; whoever opens more waits.
  server.maxConnections = 64
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw httpErrors.PORT_IN_USE({ host, port }, { cause: error })
    }
    throw httpErrors.PORT_FORBIDDEN({ host, port, reason: messageOf(error) }, { cause: error })
  }
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound ? bound.port : port
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${boundPort}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
