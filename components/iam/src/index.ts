import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { StartComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { acquireStore, openCollection } from '@dcos-lite/lib/store'
import { openRefusals } from '@dcos-lite/lib/tls/renewal'
import type { Refusals } from '@dcos-lite/lib/tls/renewal'
import { createAclDirectory } from './access/acls.ts'
import { openAccessBook } from './access/book.ts'
import type { AccessBook } from './access/book.ts'
import { createGroupDirectory } from './access/groups.ts'
import { ensureSuperusers } from './access/superusers.ts'
import { auditCalls } from './audit/audit-calls.ts'
import type { IamConfig } from './config.ts'
import { serveRefusedNodes } from './certificates/refused-nodes.ts'
import { renewOwnCertificates, serveCertificates } from './certificates/serve-certificates.ts'
import { iamDefaults } from './config.ts'
import { guardIam } from './guard/guard-iam.ts'
import { createLdapSettings } from './ldap/settings.ts'
import type { LdapSettings } from './ldap/settings.ts'
import { createOidcProviders } from './oidc/providers.ts'
import type { OidcProviders } from './oidc/providers.ts'
import { ldapConfigFormat } from './records/ldap-config.ts'
import { oidcProviderFormat } from './records/oidc-provider.ts'
import { userFormat } from './records/user.ts'
import { renderIamError } from './rendering/error.ts'
import { serveAcls } from './routes/acls.ts'
import { serveAuditLog } from './routes/audit.ts'
import { serveDiscovery } from './routes/discovery.ts'
import { serveGroups } from './routes/groups.ts'
import { serveLdap } from './routes/ldap.ts'
import { serveLogin } from './routes/login.ts'
import type { LoginContext } from './routes/login.ts'
import { serveOidcLogin } from './routes/oidc-login.ts'
import { serveOidcProviders } from './routes/oidc-providers.ts'
import { serveSigningKeys } from './routes/signing-keys.ts'
import { serveUserFeed } from './routes/user-feed.ts'
import { serveUsers } from './routes/users.ts'
import { openSigningKeys } from './tokens/signing-key.ts'
import type { SigningKeys } from './tokens/signing-key.ts'
import { createCredentialCheck } from './users/credentials.ts'
import { createUserDirectory } from './users/directory.ts'
import { applySuperuser } from './users/superuser.ts'
import type { Environment } from '@dcos-lite/lib/component'

export type { IamConfig, LoginRateLimit, SuperuserConfig } from './config.ts'

const bodyLimitBytes = 64 * 1024

interface Parts {
  book: AccessBook
  ldap: LdapSettings
  oidc: OidcProviders
  signingKeys: SigningKeys
  refusals: Refusals | undefined
  config: IamConfig
  environment: Environment
}

function declareRoutes(
  { app, metrics }: HttpService,
  { book, ldap, oidc, signingKeys, refusals, config, environment }: Parts,
): void {
  const directory = createUserDirectory(book, config.permissions ?? 'open', environment)
  const acls = createAclDirectory(book)
  const groups = createGroupDirectory(book, environment)
  metrics.sampled('dcos_iam_users', 'Accounts, service accounts included.', () => book.users.size())
  serveDiscovery(app, { signingKeys, clusterId: config.clusterId, directory, ldap, oidc })
  const login: LoginContext = {
    signingKeys,
    environment,
    metrics,
    checkCredentials: createCredentialCheck(directory, ldap, environment),
    tokenLifetimeMs: config.tokenLifetimeMs ?? iamDefaults.tokenLifetimeMs,
    rateLimit: config.loginRateLimit ?? iamDefaults.loginRateLimit,
    secureCookies: config.secureCookies ?? false,
  }
  serveLogin(app, login)
  serveOidcLogin(app, { login, providers: oidc, directory })
  serveOidcProviders(app, oidc)
  serveLdap(app, { ldap, directory, groups })
  serveUsers(app, directory)
  serveGroups(app, groups, acls)
  serveAcls(app, acls, book.facts)
  serveSigningKeys(app, signingKeys)
  serveUserFeed(app, book, signingKeys, environment)
  if (config.auditFile !== undefined) serveAuditLog(app, config.auditFile)
  if (refusals) serveRefusedNodes(app, refusals)
  if (config.certificates) {
    serveCertificates(app, { issuer: config.certificates.issuer, refusals }, environment)
  }
}

/** Starts the identity service: accounts, logins, tokens, permissions. `urls.api` is its own listener. */
export const start: StartComponent<IamConfig> = async (config, environment) => {
  const { store, release } = await acquireStore(config.store, environment)
  const undo: (() => Promise<void>)[] = [release]
  let renewalProblems = (): string[] => []
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const users = await openCollection(store, userFormat)
    undo.push(() => users.close())
    if (config.superuser) await applySuperuser(store, users, config.superuser, environment)
    const book = await openAccessBook(store, users)
    undo.push(() => book.close())
    await ensureSuperusers(book, config.superuser?.uid, environment)
    const lifetimeMs = config.tokenLifetimeMs ?? iamDefaults.tokenLifetimeMs
    const signingKeys = await openSigningKeys(store, lifetimeMs, environment)
    undo.push(() => signingKeys.close())
    const directories = await openCollection(store, ldapConfigFormat)
    undo.push(() => directories.close())
    const providers = await openCollection(store, oidcProviderFormat)
    undo.push(() => providers.close())
    let refusals: Refusals | undefined
    if (config.certificates?.refusedNodes) {
      const nodes = await acquireStore(config.certificates.refusedNodes, environment)
      undo.push(() => nodes.release())
      refusals = openRefusals(nodes.store, environment.clock)
    }
    const external = { ldap: createLdapSettings(directories), oidc: createOidcProviders(providers) }
    const service = createHttpService({
      name: 'iam',
      environment,
      renderError: renderIamError,
      bodyLimitBytes,
      problems: () => renewalProblems(),
    })
    const { app, metrics } = service
    if (config.auditFile !== undefined) {
      const audit = await createFileAuditSink(config.auditFile)
      undo.push(() => audit.close())
      auditCalls(app, { audit, metrics, environment })
    }
    if (config.permissions === 'enforce') guardIam(app, book, signingKeys, environment)
    declareRoutes(service, { book, ...external, signingKeys, refusals, config, environment })
    undo.push(() => service.stop())
    const renewals = config.certificates && renewOwnCertificates(config.certificates, environment)
    renewalProblems = () => renewals?.problems() ?? []
    undo.push(() => Promise.resolve(renewals?.stop()))
    const api = await service.listen(config.listen)
    environment.log.info('serving', { api, permissions: config.permissions ?? 'open' })
    return { urls: { api }, stop: unwind }
  } catch (error) {
    await unwind()
    throw error
  }
}
