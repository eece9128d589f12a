import type { StartComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { acquireStore, openCollection } from '@dcos-lite/lib/store'
import type { IamConfig } from './config.ts'
import { iamDefaults } from './config.ts'
import { renderIamError } from './rendering/error.ts'
import { userFormat } from './records/user.ts'
import { serveDiscovery } from './routes/discovery.ts'
import { serveLogin } from './routes/login.ts'
import { serveUserFeed } from './routes/user-feed.ts'
import { serveUsers } from './routes/users.ts'
import { openSigningKey } from './tokens/signing-key.ts'
import { createCredentialCheck } from './users/credentials.ts'
import { createUserDirectory } from './users/directory.ts'
import { applySuperuser } from './users/superuser.ts'

export type { IamConfig, LoginRateLimit, SuperuserConfig } from './config.ts'

const bodyLimitBytes = 64 * 1024

/** Starts the identity service: accounts, logins, tokens. `urls.api` is its own listener. */
export const start: StartComponent<IamConfig> = async (config, environment) => {
  const { store, release } = await acquireStore(config.store, environment)
  const undo: (() => Promise<void>)[] = [release]
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const users = await openCollection(store, userFormat)
    undo.push(() => users.close())
    if (config.superuser) await applySuperuser(store, users, config.superuser, environment)
    const signingKey = await openSigningKey(store, environment)
    const directory = createUserDirectory(users, environment)
    const renderError = renderIamError
    const service = createHttpService({ name: 'iam', environment, renderError, bodyLimitBytes })
    const { app, metrics } = service
    metrics.sampled('dcos_iam_users', 'Accounts, service accounts included.', () => users.size())
    serveDiscovery(app, { signingKey, clusterId: config.clusterId, directory })
    serveLogin(app, {
      signingKey,
      environment,
      metrics,
      checkCredentials: createCredentialCheck(directory, environment),
      tokenLifetimeMs: config.tokenLifetimeMs ?? iamDefaults.tokenLifetimeMs,
      rateLimit: config.loginRateLimit ?? iamDefaults.loginRateLimit,
      secureCookies: config.secureCookies ?? false,
    })
    serveUsers(app, directory)
    serveUserFeed(app, users, environment)
    undo.push(() => service.stop())
    const api = await service.listen(config.listen)
    environment.log.info('serving', { api })
    return { urls: { api }, stop: unwind }
  } catch (error) {
    await unwind()
    throw error
  }
}
