/** A request target that routes can be matched against. `query` starts with `?` or is empty. */
export interface RequestTarget {
  /** No dot segments, no doubled slashes; percent escapes as they were sent, without those that need none. */
  path: string
  query: string
}

const canonical = /^(?:\/[^/.%?#\\][^/%?#\\]*)*\/?$/
// Of letters, digits and `-._~`: the same path with and without them (RFC 3986 §6.2.2.2).
const needlessEscape = /%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f|7e)/gi
const dotEscape = /%2e/gi

/**
 * Whether a segment becomes several, with dots alone in one, for a server that decodes before it splits; or dots alone for
 * one that takes off what follows a semicolon.
 */
function hidesDots(segment: string): boolean {
  if (/^(?:\.|%2e){1,2}(?:;|%3b)/i.test(segment)) return true
  if (!/%2f|%5c/i.test(segment)) return false
  const parts = segment
    .replace(/%2f|%5c/gi, '/')
    .replace(dotEscape, '.')
    .split('/')
  return parts.some((part) => part === '.' || part === '..')
}

/** Removes dot segments (also escaped ones) and empty segments; undefined when they lead above the root. */
function tidySegments(path: string): string | undefined {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  let endsWithSlash = false
  for (const segment of segments) {
    const plain = segment.replace(dotEscape, '.')
    endsWithSlash = plain === '' || plain === '.' || plain === '..'
    if (plain === '' || plain === '.') continue
    if (plain !== '..') kept.push(segment)
    else if (kept.pop() === undefined) return undefined
  }
  return '/' + kept.join('/') + (endsWithSlash && kept.length > 0 ? '/' : '')
}

/**
 * Reads the target of a request line. Dot segments and doubled slashes are resolved before any route is chosen, so
 * that no spelling of a path reaches another route than the path itself.
 */
export function readTarget(raw: string): RequestTarget | { refused: string } {
  const withoutOrigin = raw.replace(/^https?:\/\/[^/?#]*/i, '')
  const end = withoutOrigin.search(/[?#]/)
  const rawPath = end < 0 ? withoutOrigin : withoutOrigin.slice(0, end)
  const query = end < 0 || withoutOrigin[end] === '#' ? '' : (withoutOrigin.slice(end).split('#', 1)[0] ?? '')
  if (rawPath === '' && withoutOrigin.length < raw.length) return { path: '/', query }
  if (!rawPath.startsWith('/')) return { refused: 'it does not start with /' }
  if (canonical.test(rawPath)) return { path: rawPath, query }
  if (/%(?![0-9a-f]{2})/i.test(rawPath)) return { refused: 'it has a broken percent escape' }
  if (/%00/.test(rawPath) || rawPath.includes('\\'))
    return { refused: 'it has a character that no path may have' }
  if (rawPath.split('/').some(hidesDots))
    return { refused: 'it hides dots behind an escaped slash or a semicolon' }
  const path = tidySegments(rawPath.replace(needlessEscape, (escape) => decodeURIComponent(escape)))
  return path === undefined ? { refused: 'it leads above the root' } : { path, query }
}
