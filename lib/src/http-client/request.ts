import { request } from 'undici'
import { httpClientErrors } from './errors.ts'

/** One HTTP call between components. A `body` that is not a string or bytes is sent as JSON. */
export interface HttpCall {
  url: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  headers?: Record<string, string>
  body?: unknown
  timeoutMs?: number
  signal?: AbortSignal
}

/** An answer with any status; only a missing answer is an error. */
export interface HttpAnswer<T> {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: T
}

function encodeBody(body: unknown): { payload?: string | Uint8Array; contentType?: string } {
  if (body === undefined) return {}
  if (typeof body === 'string' || body instanceof Uint8Array) return { payload: body }
  return { payload: JSON.stringify(body), contentType: 'application/json' }
}

/** Makes a call and returns the answer's text. Throws DCL_HTTP_CLIENT_UNREACHABLE or DCL_HTTP_CLIENT_TIMED_OUT. */
export async function requestText(call: HttpCall): Promise<HttpAnswer<string>> {
  const { url, method = 'GET', timeoutMs = 30_000 } = call
  const { payload, contentType } = encodeBody(call.body)
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await request(url, {
      method,
      headers: { ...(contentType ? { 'content-type': contentType } : {}), ...call.headers },
      body: payload ?? null,
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason
    if (timeout.aborted) throw httpClientErrors.TIMED_OUT({ method, url, timeoutMs }, { cause: error })
    const { code, message } = error as NodeJS.ErrnoException
    throw httpClientErrors.UNREACHABLE(
      { method, url, reason: message || (code ?? 'unknown') },
      { cause: error },
    )
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
