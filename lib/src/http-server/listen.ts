import type { Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Environment, ListenAddress } from '../component/index.ts'
import { messageOf } from '../errors/index.ts'
import { httpErrors } from './errors.ts'
import { openSecureListener } from './secure-listener.ts'
import type { SecureListener, TlsListenOptions } from './secure-listener.ts'

const notOurs = new Set([
  'EACCES',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EINVAL',
  'ERR_SOCKET_BAD_PORT',
])

function listenFailure(thrown: unknown, address: ListenAddress): unknown {
  const { code } = thrown as NodeJS.ErrnoException
  const fields = { host: address.host, port: address.port }
  if (code === 'EADDRINUSE') return httpErrors.PORT_IN_USE(fields, { cause: thrown })
  if (code !== undefined && notOurs.has(code)) {
    return httpErrors.PORT_FORBIDDEN({ ...fields, reason: messageOf(thrown) }, { cause: thrown })
  }
  return thrown
}

function baseUrl(
  scheme: 'http' | 'https',
  bound: ReturnType<Server['address']>,
  address: ListenAddress,
): string {
  const port = typeof bound === 'object' && bound ? bound.port : address.port
  const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Starts to listen and returns the base URL. Throws DCL_HTTP_PORT_IN_USE or DCL_HTTP_PORT_FORBIDDEN. */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<string> {
  try {
    await app.listen({ host: address.host, port: address.port })
  } catch (error) {
    throw listenFailure(error, address)
  }
  return baseUrl('http', app.server.address(), address)
}

/** Starts to listen with TLS. Throws what `listen` throws, and DCL_TLS_… for files that cannot be used. */
export async function listenSecurely(
  app: FastifyInstance,
  address: ListenAddress,
  tls: TlsListenOptions,
  environment: Environment,
): Promise<{ url: string; listener: SecureListener }> {
  const listener = await openSecureListener(app, tls, environment)
  try {
    await listener.bind(address)
  } catch (error) {
    await listener.close()
    throw listenFailure(error, address)
  }
  return { url: baseUrl('https', listener.server.address(), address), listener }
}
