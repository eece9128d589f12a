/** A login provider that speaks OpenID Connect, in the words of the API. */
export interface OidcProviderConfig {
  description: string
  issuer: string
  /** Where browsers reach the cluster; the provider sends them back there. */
  base_url: string
  client_id: string
  client_secret: string
  /** PEM; without it the certificates that the system trusts. */
  ca_certs?: string
  /** Takes the provider's word for mail addresses that it did not verify. */
  accept_unverified_email?: boolean
}

const required = ['description', 'issuer', 'base_url', 'client_id', 'client_secret'] as const
const known = new Set<string>([...required, 'ca_certs', 'accept_unverified_email'])
const largestText = 64 * 1024
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a provider may have this id. */
export function isProviderId(id: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(id)
}

function wrongUrl(text: string, plainAnywhere: boolean): string | undefined {
  if (!URL.canParse(text)) return 'no URL'
  const { protocol, hostname, username, search, hash } = new URL(text)
  if (protocol !== 'https:' && !(protocol === 'http:' && (plainAnywhere || loopback.has(hostname))))
    return 'not an https URL'
  return username !== '' || search !== '' || hash !== '' ? 'more than scheme, host and path' : undefined
}

/** Judges the body of a PUT, or of a PATCH over what is known already. */
export function readOidcProvider(
  body: Record<string, unknown>,
  before?: OidcProviderConfig,
): OidcProviderConfig | { refused: string } {
  const stranger = Object.keys(body).find((name) => !known.has(name))
  if (stranger !== undefined) return { refused: `the field ${stranger} is not known` }
  const merged: Record<string, unknown> = { ...before, ...body }
  // A secret is for the one it was given for.
  if (
    before &&
    body.issuer !== undefined &&
    body.issuer !== before.issuer &&
    body.client_secret === undefined
  ) {
    return { refused: 'another issuer needs its client_secret' }
  }
  for (const name of [...required, 'ca_certs']) {
    const value = merged[name]
    if (value === undefined && name === 'ca_certs') continue
    if (typeof value !== 'string' || value === '') return { refused: `${name} must be a text` }
    if (value.length > largestText) return { refused: `${name} is too long` }
  }
  const { accept_unverified_email: unverified } = merged
  if (unverified !== undefined && typeof unverified !== 'boolean') {
    return { refused: 'accept_unverified_email must be true or false' }
  }
  const config = merged as unknown as OidcProviderConfig
  const wrongIssuer = wrongUrl(config.issuer, false)
  if (wrongIssuer !== undefined) return { refused: `issuer is ${wrongIssuer}` }
  const wrongBase = wrongUrl(config.base_url, true)
  return wrongBase === undefined ? config : { refused: `base_url is ${wrongBase}` }
}

/** The configuration as it may be shown. */
export function shownOidcProvider(config: OidcProviderConfig): Omit<OidcProviderConfig, 'client_secret'> {
  const { client_secret: _secret, ...shown } = config
  return shown
}
