import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { SecureVersion } from 'node:tls'
import type { Environment } from '@dcos-lite/lib/component'
import { acceptBothProtocols } from '@dcos-lite/lib/http-server'
import {
  checkTlsMaterial,
  followTlsFiles,
  handshakeTimeoutMs,
  modernTls,
  readTlsFiles,
} from '@dcos-lite/lib/tls'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { Limits } from '../config.ts'
import type { Router } from '../router.ts'
import { bound, httpOptions } from '../server.ts'

/** How a port speaks TLS. */
export interface EncryptionOptions {
  files: TlsFiles
  /** Asks clients for a certificate of `caFile`; who shows none is served all the same. */
  requestCertificates?: boolean
  /** The oldest and the newest version that are spoken. Default: 1.2 and 1.3. */
  minVersion?: SecureVersion
  maxVersion?: SecureVersion
  /** Suites in the notation of OpenSSL, instead of those that are modern. */
  cipherSuite?: string
  /** How often the files are looked at for renewed ones. Default 30 s. */
  reloadMs?: number
}

/** A server for TLS whose certificate is replaced while it serves. */
export interface EncryptedServer {
  server: Server
  /** Why clients would not trust it at this moment; undefined when nothing is known against it. */
  problem(): string | undefined
  /** What clients verify it with, PEM. */
  authority(): string
  /** The certificate that clients see, PEM. */
  certificate(): string
  release(): void
}

const defaultReloadMs = 30_000

/** Prepares the server; plain HTTP that comes to its port reaches the router, too. */
export async function createEncryptedServer(
  router: Router,
  limits: Limits,
  options: EncryptionOptions,
  environment: Environment,
): Promise<EncryptedServer> {
  const { files, requestCertificates = false, minVersion, maxVersion, cipherSuite } = options
  const settings = {
    ...modernTls,
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(cipherSuite === undefined ? {} : { ciphers: cipherSuite }),
  }
  let material = await readTlsFiles(files)
  const server = createServer(
    {
      ...httpOptions(router, limits),
      ...settings,
      ...material,
      requestCert: requestCertificates,
      // Whether its certificate is good is judged for each request: a broken handshake tells nobody why.
      rejectUnauthorized: false,
    },
    router.onRequest,
  )
  bound(server, limits)
  acceptBothProtocols(server, handshakeTimeoutMs)
  server.on('upgrade', router.onUpgrade)
  server.on('tlsClientError', (error, { remoteAddress }) =>
    environment.log.debug('a client could not be served with TLS', { client: remoteAddress, error }),
  )
  const following = followTlsFiles(files, options.reloadMs ?? defaultReloadMs, environment, (renewed) => {
    material = renewed
    server.setSecureContext({ ...settings, ...renewed })
  })
  return {
    server,
    problem: () => checkTlsMaterial(material, environment.clock.nowMs())?.message,
    authority: () => material.ca,
    certificate: () => material.cert,
    release: () => following.cancel(),
  }
}
