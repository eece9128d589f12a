import { once } from 'node:events'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { FastifyInstance } from 'fastify'
import type { Environment, ListenAddress } from '../component/index.ts'
import { checkTlsMaterial, followTlsFiles, readTlsFiles } from '../tls/index.ts'
import type { TlsFiles } from '../tls/index.ts'
import { serveKnownClients } from './known-clients.ts'

/** Whom a listener shows itself as, and whom it serves. */
export interface TlsListenOptions extends TlsFiles {
  /** Only clients whose certificate comes from `caFile` are served; others are told why not. */
  requireClientCertificate?: boolean
  /** How often the files are looked at for a renewed certificate. Default 30 s. */
  reloadMs?: number
}

/** An encrypted door to a service. */
export interface SecureListener {
  server: Server
  bind(address: ListenAddress): Promise<void>
  /** Why others would not trust it at this moment; undefined when they would. */
  problem(): string | undefined
  /** Takes no more connections; resolves when the open ones are closed. Idempotent. */
  close(): Promise<void>
}

const defaultReloadMs = 30_000

/** Prepares an HTTPS server that serves the routes of `app`; it listens after `bind`. */
export async function openSecureListener(
  app: FastifyInstance,
  options: TlsListenOptions,
  environment: Environment,
): Promise<SecureListener> {
  const { requireClientCertificate = false, reloadMs = defaultReloadMs } = options
  const { clock, log } = environment
  let material = await readTlsFiles(options)
  await app.ready()
  const plain = app.server
  const server = createServer({
    ...material,
    requestTimeout: plain.requestTimeout,
    keepAliveTimeout: plain.keepAliveTimeout,
    requestCert: requireClientCertificate,
    // An unknown client is refused by an answer that says why; a broken handshake would only leave it guessing.
    rejectUnauthorized: false,
  })
  server.timeout = plain.timeout
  const serve = app.routing.bind(app)
  server.on('request', requireClientCertificate ? serveKnownClients(serve, clock) : serve)
  server.on('clientError', (error, socket) => plain.emit('clientError', error, socket))
  server.on('tlsClientError', (error, { remoteAddress }) =>
    log.debug('a client could not be served with TLS', { client: remoteAddress, error }),
  )
  const following = followTlsFiles(options, reloadMs, environment, (renewed) => {
    material = renewed
    server.setSecureContext(renewed)
  })
  return {
    server,
    problem: () => checkTlsMaterial(material, clock.nowMs())?.message,
    async bind({ host, port }) {
      server.listen({ host, port })
      await once(server, 'listening')
    },
    async close() {
      following.cancel()
      if (!server.listening) return
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
