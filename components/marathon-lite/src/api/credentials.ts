import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { marathonErrors } from '../errors.ts'

/** Who may use the API; without it, everybody who reaches it. */
export interface Credentials {
  user: string
  password: string
  /** Shown to clients that give none. Default `Mesosphere`. */
  realm?: string
}

/** Health probes must get through. */
const openPaths = new Set(['/ping', '/dcos/health'])
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Asks every client for user and password (HTTP basic). */
export function requireCredentials(app: FastifyInstance, credentials: Credentials | undefined): void {
  if (!credentials) return
  const { user, password, realm = 'Mesosphere' } = credentials
  const expected = digest(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  app.addHook('onRequest', async (request, reply) => {
    if (openPaths.has(request.url.split('?', 1)[0] ?? '')) return undefined
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return undefined
    const { status, message, code } = marathonErrors.UNAUTHENTICATED()
    return reply.code(status).header('www-authenticate', `Basic realm="${realm}"`).send({ message, code })
  })
}
