import type { FastifyInstance } from 'fastify'
import type { ListenAddress } from '../component/index.ts'
import { messageOf } from '../errors/index.ts'
import { httpErrors } from './errors.ts'

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

/** Starts to listen and returns the base URL. Throws DCL_HTTP_PORT_IN_USE or DCL_HTTP_PORT_FORBIDDEN. */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<string> {
  try {
    await app.listen({ host: address.host, port: address.port })
  } catch (error) {
    throw listenFailure(error, address)
  }
  const bound = app.server.address()
  const port = typeof bound === 'object' && bound ? bound.port : address.port
  const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
