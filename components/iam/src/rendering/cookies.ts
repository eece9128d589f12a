/** What the web page may know about who is logged in. */
export interface CookieUser {
  uid: string
  description: string
  isRemote: boolean
}

/** Cookie names of DC/OS. */
export const cookieNames = { auth: 'dcos-acs-auth-cookie', info: 'dcos-acs-info-cookie' } as const

/** `Set-Cookie` values of a login: the token (not readable by scripts) and the user (readable). */
export function loginCookies(
  token: string,
  user: CookieUser,
  options: { lifetimeMs: number; secure: boolean },
): string[] {
  const info = { uid: user.uid, description: user.description, is_remote: user.isRemote }
  const encoded = Buffer.from(JSON.stringify(info), 'utf8').toString('base64')
  const attributes = `Path=/; Max-Age=${Math.floor(options.lifetimeMs / 1000)}; SameSite=Lax${options.secure ? '; Secure' : ''}`
  return [
    `${cookieNames.auth}=${token}; ${attributes}; HttpOnly`,
    `${cookieNames.info}=${encoded}; ${attributes}`,
  ]
}

/** `Set-Cookie` values of a logout. */
export function logoutCookies(): string[] {
  return [cookieNames.auth, cookieNames.info].map(
    (name) => `${name}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/`,
  )
}
