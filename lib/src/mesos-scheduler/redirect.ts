/**
 * Where a redirect of the scheduler API leads. Masters write `//host:port/path`, older guides `host:port`; both keep
 * the scheme and the path of the request.
 */
export function followLocation(location: string, requestUrl: string): string {
  const base = new URL(requestUrl)
  const bare = /^[^/:]+:\d+$/.test(location)
  const target = new URL(bare ? `//${location}` : location, base)
  if (target.pathname === '/' || target.pathname === '') target.pathname = base.pathname
  return target.href
}
