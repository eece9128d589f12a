import { tokenInHeader } from '@dcos-lite/lib/identity'
import { findCookie } from './cookies.ts'

/** A token and where the client put it. */
export interface PresentedToken {
  token: string
  source: 'header' | 'cookie'
}

/** Reads the token of a request. A header `Authorization` alone counts when there is one, else the login cookie. */
export function presentedToken(headers: {
  authorization?: string | undefined
  cookie?: string | undefined
}): PresentedToken | undefined {
  const { authorization, cookie } = headers
  if (authorization !== undefined) {
    const token = tokenInHeader(authorization)
    return token === undefined ? undefined : { token, source: 'header' }
  }
  const token = cookie === undefined ? undefined : findCookie(cookie, 'dcos-acs-auth-cookie')
  return token === undefined || token === '' ? undefined : { token, source: 'cookie' }
}
