import { formatPrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import type { Principal } from '@dcos-lite/lib/contracts'
import { withoutLoginCookies } from './cookies.ts'

/** What decides about the headers that an upstream receives. */
export interface RequestHeaderRules {
  clientAddress: string
  scheme: 'http' | 'https'
  requestId: string
  /** Set when the login came by cookie. */
  addToken?: string
  dropAuthorization?: boolean
  /** Told to the components of the cluster, and to nobody else. */
  principal?: Principal
  dropAcceptEncoding?: boolean
  /** Keep what an upgrade needs; the caller adds `Connection` and `Upgrade`. */
  upgrade?: boolean
}

/** Headers that belong to one connection and are never passed on (RFC 9110 §7.6.1), and what we set ourselves. */
const neverForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-request-id',
  // Only the front door says who asks.
  principalHeader,
])

/** What `Connection` may list without an effect; the token is for every recipient, whatever a client says. */
const notOfConnections = new Set(['', 'keep-alive', 'close', 'upgrade', 'authorization'])

/** The names that `Connection` headers list: they belong to that connection too. */
export function connectionTokens(rawHeaders: readonly string[]): Set<string> | undefined {
  let tokens: Set<string> | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'connection') continue
    for (const token of (rawHeaders[i + 1] ?? '').toLowerCase().split(',')) {
      const name = token.trim()
      if (notOfConnections.has(name)) continue
      tokens ??= new Set()
      tokens.add(name)
    }
  }
  return tokens
}

/** The headers for the upstream as a flat array of names and values, in the client's order and spelling. */
export function upstreamHeaders(rawHeaders: readonly string[], rules: RequestHeaderRules): string[] {
  const listed = connectionTokens(rawHeaders)
  const sent: string[] = []
  let forwardedFor = ''
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    const lower = name.toLowerCase()
    if (lower === 'x-forwarded-for') forwardedFor += forwardedFor === '' ? value : `, ${value}`
    if (neverForwarded.has(lower) || listed?.has(lower)) continue
    if (lower === 'authorization' && (rules.dropAuthorization || rules.addToken !== undefined)) continue
    if (lower === 'accept-encoding' && rules.dropAcceptEncoding) continue
    if (lower === 'cookie') {
      const kept = withoutLoginCookies(value)
      if (kept !== undefined) sent.push(name, kept)
      continue
    }
    sent.push(name, value)
  }
  if (rules.addToken !== undefined && !rules.dropAuthorization)
    sent.push('Authorization', `token=${rules.addToken}`)
  const chain = forwardedFor === '' ? rules.clientAddress : `${forwardedFor}, ${rules.clientAddress}`
  sent.push('X-Real-IP', rules.clientAddress, 'X-Forwarded-For', chain)
  sent.push('X-Forwarded-Proto', rules.scheme, 'X-Request-Id', rules.requestId)
  if (rules.principal) sent.push('X-Dcos-Principal', formatPrincipal(rules.principal))
  return sent
}
