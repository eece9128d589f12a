/** What is known when an upstream answers with a `Location`. */
export interface LocationContext {
  /** Path prefix under which the client reaches the upstream, without a slash at its end; empty for none. */
  prefix: string
  /** `Host` of the client's request, which the upstream saw too. */
  clientHost: string
  /** `host:port` of the upstream, and of others that serve the same. */
  upstreamHosts: readonly string[]
}

const absolute = /^(?:https?:)?\/\/([^/?#]*)(.*)$/i

function withPrefix(path: string, prefix: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`
  if (prefix === '' || rooted === prefix || rooted.startsWith(`${prefix}/`)) return rooted
  return prefix + rooted
}

/**
 * The `Location` that the client gets. A place at the upstream becomes a path below the prefix, without any host, so
 * that a forged `Host` cannot come back; a place elsewhere and a relative reference stay as they are.
 */
export function rewriteLocation(location: string, context: LocationContext): string {
  const { prefix, clientHost, upstreamHosts } = context
  const parts = absolute.exec(location)
  if (!parts) return location.startsWith('/') ? withPrefix(location, prefix) : location
  const [, host = '', path = ''] = parts
  const ours = [clientHost, ...upstreamHosts].some(
    (known) => known !== '' && known.toLowerCase() === host.toLowerCase(),
  )
  return ours ? withPrefix(path, prefix) : location
}
