import { request } from 'undici'
import type { TlsMaterial } from '../tls/index.ts'
import { encodeBody } from './encode-body.ts'
import { httpClientErrors } from './errors.ts'
import { identityFor } from './cluster-identity.ts'
import { secureAgent } from './secure-agents.ts'
import { describeUnreachable } from './unreachable.ts'

/** One HTTP call between components. A `body` that is neither text nor bytes is sent as JSON. */
export interface HttpCall {
  url: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  headers?: Record<string, string>
  body?: unknown
  timeoutMs?: number
  signal?: AbortSignal
  /**
   * Whom this side trusts and who it is, for an `https:` URL; without it, its identity towards the cluster and, for
   * anybody else, the authorities that Node knows.
   */
  tls?: TlsMaterial
}

/** An answer with any status; only a missing answer is an error. */
export interface HttpAnswer<T> {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: T
}

/**
 * Makes a call and returns the answer's text. `timeoutMs` (default 30 s) counts until all of it is there. Throws
 * DCL_HTTP_CLIENT_UNREACHABLE, DCL_HTTP_CLIENT_TIMED_OUT, DCL_TLS_… or the signal's reason.
 */
export async function requestText(call: HttpCall): Promise<HttpAnswer<string>> {
  const { url, method = 'GET', timeoutMs = 30_000, signal, tls = identityFor(url) } = call
  const { payload, headers } = encodeBody(call.body)
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await request(url, {
      method,
      ...(tls ? { dispatcher: secureAgent(tls) } : {}),
      headers: { ...headers, ...call.headers },
      body: payload ?? null,
      // Ours is the only time limit; those of the library end a longer one early.
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (timeout.aborted) throw httpClientErrors.TIMED_OUT({ method, url, timeoutMs }, { cause: error })
    throw describeUnreachable(error, method, url)
  }
}

/** Makes a call and parses the JSON answer (`undefined` when empty). An answer that is not JSON is DCL_HTTP_CLIENT_REFUSED. */
export async function requestJson<T = unknown>(call: HttpCall): Promise<HttpAnswer<T>> {
  const answer = await requestText({ ...call, headers: { accept: 'application/json', ...call.headers } })
  if (answer.body.trim() === '') return { ...answer, body: undefined as T }
  try {
    return { ...answer, body: JSON.parse(answer.body) as T }
  } catch (error) {
    const reason = answer.body.slice(0, 200)
    const { method = 'GET', url } = call
    throw httpClientErrors.REFUSED({ method, url, answerStatus: answer.status, reason }, { cause: error })
  }
}
