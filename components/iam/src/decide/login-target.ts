/** Asks for a page with the token on it, as the command line does. */
export const tokenPage = 'dcos:authenticationresponse:html'

/**
 * Where a login ends: a path of the cluster, or the page with the token. Undefined for whatever would lead elsewhere;
 * an address of the cluster itself is cut down to its path.
 */
export function readTarget(target: string | undefined, baseUrl: string): string | undefined {
  if (target === undefined || target === '') return '/'
  if (target === tokenPage) return tokenPage
  // Browsers skip tabs and line ends, and read a backslash as a slash.
  if (target.length > 2000 || /[\u0000-\u0020\u007f\\]/.test(target)) return undefined
  const { origin } = new URL(baseUrl)
  if (!target.startsWith('/') && !/^https?:\/\//i.test(target)) return undefined
  if (!URL.canParse(target, origin)) return undefined
  const { origin: there, pathname, search, hash } = new URL(target, origin)
  if (there !== origin || pathname.startsWith('//')) return undefined
  return pathname + search + hash
}
