/** Cookies of the login; they never leave the front door. */
export const loginCookieNames = ['dcos-acs-auth-cookie', 'dcos-acs-info-cookie'] as const

function nameOf(pair: string): string {
  return pair.split('=', 1)[0]?.trim() ?? ''
}

/** The value of a cookie in a `Cookie` header. */
export function findCookie(header: string, name: string): string | undefined {
  const pair = header.split(';').find((candidate) => nameOf(candidate) === name)
  if (pair === undefined) return undefined
  const value = pair.slice(pair.indexOf('=') + 1).trim()
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}

/** A `Cookie` header without the cookies of the login; undefined when nothing is left. */
export function withoutLoginCookies(header: string): string | undefined {
  const kept = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !(loginCookieNames as readonly string[]).includes(nameOf(pair)))
  return kept.length === 0 ? undefined : kept.join('; ')
}
