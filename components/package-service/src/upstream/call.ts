import { isDcosError } from '@dcos-lite/lib/errors'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer, HttpCall } from '@dcos-lite/lib/http-client'
import { packageServiceErrors } from '../errors.ts'
import { headersFor } from '../protocol/caller.ts'
import type { Caller } from '../protocol/caller.ts'

/** A service of the cluster that we call in the caller's name. */
export interface Upstream {
  /** `marathon`, `metronome`, `mesos` or `adminRouter`: the name in errors. */
  name: string
  baseUrl: string
}

const json = 'application/json;charset=utf-8'

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined // The status says what happened; a body that is not JSON adds nothing.
  }
}

/**
 * Calls a service; a body that is not JSON is `undefined`. No answer, 401 and 403 are errors of the package API, other
 * statuses are for the caller to judge.
 */
export async function callUpstream(
  upstream: Upstream,
  caller: Caller,
  call: Omit<HttpCall, 'url'> & { path: string },
): Promise<HttpAnswer<unknown>> {
  const { path, ...rest } = call
  const serviceName = upstream.name
  const headers = {
    accept: json,
    'user-agent': 'cosmos/0.6.3',
    ...(rest.body === undefined ? {} : { 'content-type': json }),
    ...headersFor(caller),
    ...rest.headers,
  }
  const answer = await requestText({
    ...rest,
    url: upstream.baseUrl.replace(/\/$/, '') + path,
    headers,
  }).catch((error: unknown) => {
    if (!isDcosError(error)) throw error
    const details = { serviceName, status: 503 }
    throw packageServiceErrors.SERVICE_UNAVAILABLE({ serviceName }, { details, cause: error })
  })
  if (answer.status === 401) {
    const challenge = answer.headers['www-authenticate']
    const wwwAuthenticate = Array.isArray(challenge) ? challenge[0] : challenge
    const realm = /realm="?([^",]*)/.exec(wwwAuthenticate ?? '')?.[1]
    const details = { serviceName, ...(realm === undefined ? {} : { realm }), status: 401 }
    throw packageServiceErrors.UNAUTHORIZED({ serviceName, wwwAuthenticate }, { details })
  }
  if (answer.status === 403) {
    throw packageServiceErrors.FORBIDDEN({ serviceName }, { details: { serviceName, status: 403 } })
  }
  return { ...answer, body: parse(answer.body) }
}

/** The error for an answer that has the right status and the wrong content; `path` is the member that is missing. */
export function unexpectedContent(upstream: Upstream, path: string, body: unknown, missing: string): Error {
  const { name: serviceName } = upstream
  const parsed = body !== undefined
  const reason = parsed ? `it has no ${missing}` : 'it is not JSON'
  const details = parsed ? { type: 'decode', reason, path: missing } : { type: 'parse', reason }
  return packageServiceErrors.JSON_ERROR({ serviceName, method: 'GET', path, reason }, { details })
}

/** The error for a status that nobody expected. */
export function unexpectedStatus(
  upstream: Upstream,
  method: string,
  path: string,
  clientStatus: number,
): Error {
  const uri = upstream.baseUrl + path
  const details = { method, uri, clientStatus, status: 400 }
  return packageServiceErrors.GENERIC_HTTP_ERROR({ method, uri, clientStatus }, { details })
}
