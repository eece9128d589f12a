import type { Server } from 'node:http'
import type { Environment } from '@dcos-lite/lib/component'
import type { AdminRouterConfig, Limits } from '../config.ts'
import type { Router } from '../router.ts'
import { close, createFrontServer, listen } from '../server.ts'
import { createEncryptedServer } from './encrypted-server.ts'
import type { EncryptedServer } from './encrypted-server.ts'
import { guardPlain } from './guard-plain.ts'
import { redirectOrigin, rememberCertificate } from './redirect-origin.ts'

/** The open ports of the front door. */
export interface FrontDoors {
  /** `front`, and `secure` with TLS. */
  urls: Record<string, string>
  close(graceMs: number): Promise<void>
}

/** Prepares the encrypted side; it tells its authority before anything listens. */
export function prepareEncryption(
  config: AdminRouterConfig,
  limits: Limits,
  router: Router,
  environment: Environment,
): Promise<EncryptedServer> | undefined {
  const { tls } = config
  if (!tls) return undefined
  // Plain HTTP at the port of HTTPS is a mistake that deserves a plain answer.
  return createEncryptedServer(guardPlain(router, 'refuse', environment.random), limits, tls, environment)
}

function plainRouter(
  config: AdminRouterConfig,
  encrypted: EncryptedServer | undefined,
  router: Router,
  { random }: Environment,
): Router {
  if (!encrypted || config.tls?.plain !== 'redirected') return router
  const certificate = rememberCertificate(encrypted.certificate)
  return guardPlain(
    router,
    {
      redirect(request) {
        const bound = encrypted.server.address()
        const port = typeof bound === 'object' && bound ? bound.port : 443
        return redirectOrigin(request, certificate(), port)
      },
    },
    random,
  )
}

/** Listens with and without TLS. When one port cannot be had, none stays open. */
export async function openFrontDoors(
  config: AdminRouterConfig,
  limits: Limits,
  router: Router,
  encrypted: EncryptedServer | undefined,
  environment: Environment,
): Promise<FrontDoors> {
  const plain = createFrontServer(plainRouter(config, encrypted, router, environment), limits)
  const servers: Server[] = [plain, ...(encrypted ? [encrypted.server] : [])]
  const closeAll = async (graceMs: number): Promise<void> => {
    encrypted?.release()
    await Promise.all(servers.map((server) => close(server, graceMs, environment.clock.after)))
  }
  try {
    const secure =
      config.tls && encrypted ? await listen(encrypted.server, config.tls.listen, 'https') : undefined
    const front = await listen(plain, config.listen)
    return { urls: { front, ...(secure === undefined ? {} : { secure }) }, close: closeAll }
  } catch (error) {
    await closeAll(0)
    throw error
  }
}
