import { once } from 'node:events'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { FastifyInstance } from 'fastify'
import type { Environment, ListenAddress } from '../component/index.ts'
import {
  checkTlsMaterial,
  followTlsFiles,
  handshakeTimeoutMs,
  modernTls,
  readTlsFiles,
} from '../tls/index.ts'
import type { DoorSettings, TlsFiles } from '../tls/index.ts'
import { acceptBothProtocols } from './both-protocols.ts'
import { createDoorkeeper } from './doorkeeper.ts'
import { serveAdmitted, serveKnownClients } from './known-clients.ts'

/** Whom a listener shows itself as, and whom it serves. */
export interface TlsListenOptions extends TlsFiles {
  /** Only clients whose certificate comes from `caFile` are served; others are told why not. */
  requireClientCertificate?: boolean
  /** Speaks HTTP, too, as far as the door allows, and lets in whom it allows. */
  door?: Omit<DoorSettings, 'tls'>
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
  const { requireClientCertificate = false, reloadMs = defaultReloadMs, door } = options
  const { clock, log } = environment
  let material = await readTlsFiles(options)
  await app.ready()
  const plain = app.server
  const server = createServer({
    ...modernTls,
    ...material,
    requestTimeout: plain.requestTimeout,
    keepAliveTimeout: plain.keepAliveTimeout,
    requestCert: requireClientCertificate || door !== undefined,
    // An unknown client is refused by an answer that says why; a broken handshake would only leave it guessing.
    rejectUnauthorized: false,
  })
  server.timeout = plain.timeout
  const serve = app.routing.bind(app)
  const keeper = door && createDoorkeeper(door, environment)
  if (keeper) acceptBothProtocols(server, handshakeTimeoutMs)
  const admitted = keeper ? serveAdmitted(serve, keeper) : serve
  server.on('request', requireClientCertificate ? serveKnownClients(serve, clock) : admitted)
  server.on('clientError', (error, socket) => plain.emit('clientError', error, socket))
  server.on('tlsClientError', (error, { remoteAddress }) =>
    log.debug('a client could not be served with TLS', { client: remoteAddress, error }),
  )
  const following = followTlsFiles(options, reloadMs, environment, (renewed) => {
    material = renewed
    server.setSecureContext({ ...modernTls, ...renewed })
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
      keeper?.stop()
      if (!server.listening) return
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
