import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import type { LocalInfo } from '@dcos-lite/local'

/** Asks the front door with the cluster's token (or another one, or none when empty). */
export function front(
  info: LocalInfo,
  path: string,
  options: { token?: string; method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'; body?: unknown } = {},
): Promise<HttpAnswer<string>> {
  const token = options.token ?? info.token
  return requestText({
    url: info.url + path,
    method: options.method ?? 'GET',
    headers: { accept: 'application/json', ...(token === '' ? {} : { authorization: `token=${token}` }) },
    ...(options.body === undefined ? {} : { body: options.body }),
  })
}

/** The JSON of an answer of the front door; another status than 2xx is an error. */
export async function frontJson<T>(
  info: LocalInfo,
  path: string,
  options: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown } = {},
): Promise<T> {
  const answer = await front(info, path, options)
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
  return JSON.parse(answer.body) as T
}
