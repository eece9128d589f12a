import { installerErrors } from '../errors.ts'
import type { Connection, HostRequest, TrustedCertificate } from '../run/types.ts'

/** The front door of the cluster as seen through the connection to a master. */
export interface FrontDoor {
  /** What people open. */
  url: string
  /** Calls a path with the login; an answer that is no JSON has the body undefined. */
  call<T>(
    request: Omit<HostRequest, 'port' | 'tls'>,
  ): Promise<{ status: number; body: T | undefined; text: string }>
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined // a page, or an answer that broke off: the status says which
  }
}

/**
 * Logs in at the front door of a master. Without `login` the calls carry no token (login is switched off), without
 * `tls` they are not encrypted.
 */
export async function openFrontDoor(
  master: Connection,
  login: { uid: string; password: string } | undefined,
  tls: TrustedCertificate | undefined,
): Promise<FrontDoor> {
  const url = `${tls ? 'https' : 'http'}://${master.address}/`
  const way = tls ? { port: 443, tls } : { port: 80 }
  let headers: Record<string, string> = {}
  if (login !== undefined) {
    const path = '/acs/api/v1/auth/login'
    const answer = await master.request({ ...way, path, method: 'POST', body: login, timeoutMs: 10_000 })
    const { token, description, title } =
      parse<{ token?: string; description?: string; title?: string }>(answer.text) ?? {}
    if (answer.status !== 200 || token === undefined) {
      const reason = description ?? title ?? `answer ${answer.status}`
      throw installerErrors.LOGIN_FAILED({ url, uid: login.uid, reason })
    }
    headers = { authorization: `token=${token}` }
  }
  return {
    url,
    async call<T>(request: Omit<HostRequest, 'port' | 'tls'>) {
      const answer = await master.request({ ...request, ...way, headers: { ...headers, ...request.headers } })
      return { status: answer.status, body: parse<T>(answer.text), text: answer.text }
    },
  }
}
