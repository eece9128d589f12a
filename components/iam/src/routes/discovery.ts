import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { tokenPage } from '../decide/login-target.ts'
import type { LdapSettings } from '../ldap/settings.ts'
import type { OidcProviders } from '../oidc/providers.ts'
import type { OidcProviderRecord } from '../records/oidc-provider.ts'
import type { SigningKeys } from '../tokens/signing-key.ts'
import type { UserDirectory } from '../users/directory.ts'

const loginPath = '/acs/api/v1/auth/login'

const providers = {
  'dcos-users': {
    'authentication-type': 'dcos-uid-password',
    'client-method': 'dcos-usercredential-post-receive-authtoken',
    config: { start_flow_url: loginPath },
    description: 'Default DC/OS login provider',
  },
  'dcos-services': {
    'authentication-type': 'dcos-uid-servicekey',
    'client-method': 'dcos-servicecredential-post-receive-authtoken',
    config: { start_flow_url: loginPath },
    description: 'Default DC/OS service login provider',
  },
} as const

const directoryProvider = {
  'login-provider-ldap': {
    'authentication-type': 'dcos-uid-password-ldap',
    'client-method': 'dcos-usercredential-post-receive-authtoken',
    config: { start_flow_url: loginPath },
    description: 'LDAP login provider',
  },
} as const

function browserProvider({ id, config }: OidcProviderRecord): [string, unknown] {
  return [
    id,
    {
      'authentication-type': 'oidc-authorization-code-flow',
      'client-method': 'browser-prompt-authtoken',
      config: { start_flow_url: `${loginPath}?oidc-provider=${id}&target=${tokenPage}` },
      description: config.description,
    },
  ]
}

const disabledPlugins = ['oauth', 'banner', 'branding', 'tracking', 'intercom', 'ui-update'] as const

interface DiscoveryContext {
  signingKeys: SigningKeys
  clusterId: string
  directory: UserDirectory
  ldap: LdapSettings
  oidc: OidcProviders
}

/** What clients read before they log in: keys, providers, and the configuration of the web page. */
export function serveDiscovery(app: FastifyInstance, context: DiscoveryContext): void {
  app.get('/acs/api/v1/auth/jwks', () => ({ keys: context.signingKeys.published() }))
  app.get('/acs/api/v1/auth/providers', () => ({
    ...providers,
    ...(context.ldap.find() ? directoryProvider : {}),
    ...Object.fromEntries(context.oidc.list().map(browserProvider)),
  }))
  app.get('/acs/api/v1/auth/saml/providers', () => ({}))
  app.get('/acs/api/v1/uiconfig', () => ({
    clusterConfiguration: { id: context.clusterId, firstUser: context.directory.isEmpty() },
    uiConfiguration: {
      plugins: {
        authentication: { enabled: true },
        mesos: { enabled: true, 'logging-strategy': 'logrotate' },
        ...Object.fromEntries(disabledPlugins.map((name) => [name, { enabled: false }])),
      },
    },
  }))
}
