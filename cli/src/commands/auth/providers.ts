import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'

/** A way to log in, as the cluster offers it. */
export interface Provider {
  'authentication-type': string
  'client-method': string
  config?: { start_flow_url?: string }
  description: string
}

/** What this program does for a provider. */
export type LoginForm = 'password' | 'service-key' | 'browser-id-token' | 'browser-token'

const forms: Record<string, LoginForm> = {
  'dcos-usercredential-post-receive-authtoken': 'password',
  'dcos-credential-post-receive-authtoken': 'password',
  'dcos-servicecredential-post-receive-authtoken': 'service-key',
  'browser-prompt-oidcidtoken-get-authtoken': 'browser-id-token',
  'browser-prompt-authtoken': 'browser-token',
}

const sentences: Record<string, string> = {
  'dcos-uid-password': 'Log in with a user name and a password.',
  'dcos-uid-servicekey': 'Log in as a service account with a private key.',
  'dcos-uid-password-ldap': 'Log in with a name and a password of the LDAP directory.',
  'saml-sp-initiated': 'Log in at a SAML 2.0 provider.',
  'oidc-authorization-code-flow': 'Log in at an OpenID Connect provider, in a browser.',
  'oidc-implicit-flow': 'Log in at an OpenID Connect provider, in a browser.',
}

/** How a provider is used, or undefined where this program cannot. */
export function formOf(provider: Provider): LoginForm | undefined {
  return forms[provider['client-method']]
}

/** A sentence on a provider. */
export function describeProvider(provider: Provider): string {
  return sentences[provider['authentication-type']] ?? provider.description
}

/** The providers of a cluster, in its order; none where it does not tell. */
export async function fetchProviders(access: ClusterAccess): Promise<[id: string, provider: Provider][]> {
  const client = createClusterClient({ ...access, token: '' })
  const { status, body } = await client.json<Record<string, Provider> | undefined>(
    '/acs/api/v1/auth/providers',
    { accept: [401, 403, 404, 500, 501] },
  )
  return status === 200 ? Object.entries(body ?? {}) : []
}
