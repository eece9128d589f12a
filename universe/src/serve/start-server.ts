import type { Environment, ListenAddress, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { TlsListenOptions } from '@dcos-lite/lib/http-server'
import type { TrustedKey } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { addAssetRoutes } from './asset-routes.ts'
import { addPublishRoutes } from './publish-routes.ts'
import { addRegistryPushRoutes } from './registry-push-routes.ts'
import { addRegistryRoutes } from './registry-routes.ts'
import { addRepositoryRoutes } from './repository-routes.ts'
import { createShelves } from './shelf.ts'
import { mayAccess } from './tokens.ts'
import type { Tokens } from './tokens.ts'

export interface RepositoryServerConfig {
  /** Holds `current.json` or `universe.json`; only publications write to it. */
  folder: string
  listen: ListenAddress
  tokens?: Tokens
  /** Keys of which one must have signed the first publication. */
  trustedKeys?: readonly TrustedKey[]
  tls?: TlsListenOptions
}

const openPaths = new Set(['/dcos/health', '/repo-empty-v3.json'])
const largestUploadBytes = 512 * 1024 * 1024

/** Serves a repository folder over HTTP: to clusters, and with tokens to maintainers. */
export async function startRepositoryServer(
  config: RepositoryServerConfig,
  environment: Environment,
): Promise<RunningComponent> {
  const { folder, listen, tokens = { read: [], publish: [] }, trustedKeys, tls } = config
  const service = createHttpService({ name: 'universe', environment, bodyLimitBytes: largestUploadBytes })
  const { app } = service
  app.addHook('onRequest', (request, reply, done) => {
    const access = ['GET', 'HEAD'].includes(request.method) ? 'read' : 'publish'
    const path = request.url.split('?', 1)[0] ?? ''
    if (openPaths.has(path) || mayAccess(tokens, access, request.headers.authorization)) return done()
    if (access === 'publish' && tokens.publish.length === 0) return done(universeErrors.PUBLISHING_OFF())
    void reply.header('www-authenticate', 'Basic realm="packages", Bearer')
    done(universeErrors.TOKEN_REFUSED({ what: `${request.method} ${path}` }))
  })
  const shelves = createShelves(folder)
  const current = (): ReturnType<typeof shelves.current> => shelves.current()
  addAssetRoutes(app, folder)
  addRegistryRoutes(app, folder)
  addRegistryPushRoutes(app, folder)
  const trusted = trustedKeys ? { trusted: trustedKeys } : {}
  addPublishRoutes(app, { folder, clock: environment.clock, current, ...trusted })
  addRepositoryRoutes(app, current)
  const url = await service.listen(listen, tls ? { tls } : {})
  return { urls: { api: url }, stop: () => service.stop() }
}
