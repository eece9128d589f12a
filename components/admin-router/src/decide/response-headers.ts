import { rewriteLocation } from './location.ts'
import type { LocationContext } from './location.ts'
import { connectionTokens } from './request-headers.ts'

/** What decides about the headers that the client receives. */
export interface ResponseHeaderRules {
  location: LocationContext
  requestId: string
  noCache?: boolean
  /** Set by the route; the upstream's own are replaced. */
  headers?: Record<string, string>
}

const neverForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'server',
  'x-request-id',
])

const cachingNames = new Set(['cache-control', 'pragma', 'expires'])
const cachingForbidden = [
  'Cache-Control',
  'no-cache, no-store, must-revalidate',
  'Pragma',
  'no-cache',
  'Expires',
  '0',
]

/** The headers for the client as a flat array of names and values. */
export function clientHeaders(rawHeaders: readonly string[], rules: ResponseHeaderRules): string[] {
  const listed = connectionTokens(rawHeaders)
  const replaced = rules.headers && new Set(Object.keys(rules.headers).map((name) => name.toLowerCase()))
  const sent: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    const lower = name.toLowerCase()
    if (neverForwarded.has(lower) || listed?.has(lower) || replaced?.has(lower)) continue
    if (rules.noCache && cachingNames.has(lower)) continue
    sent.push(name, lower === 'location' ? rewriteLocation(value, rules.location) : value)
  }
  if (rules.noCache) sent.push(...cachingForbidden)
  if (rules.headers) sent.push(...Object.entries(rules.headers).flat())
  sent.push('X-Request-Id', rules.requestId)
  return sent
}
