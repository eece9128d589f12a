import type { FastifyInstance } from '@dcos-lite/lib/http-server'
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

const disabledPlugins = ['oauth', 'banner', 'branding', 'tracking', 'intercom', 'ui-update'] as const

/** What clients read before they log in: keys, providers, and the configuration of the web page. */
export function serveDiscovery(
  app: FastifyInstance,
  context: { signingKeys: SigningKeys; clusterId: string; directory: UserDirectory },
): void {
  app.get('/acs/api/v1/auth/jwks', () => ({ keys: context.signingKeys.published() }))
  app.get('/acs/api/v1/auth/providers', () => providers)
  app.get('/acs/api/v1/auth/oidc/providers', () => ({}))
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
