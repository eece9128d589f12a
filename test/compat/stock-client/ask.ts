import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

/** An answer, as it came. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  json<T>(): T
}

/** One request, written literally: no header is added but Host and the length of the body. */
export interface Question {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** Sends one request; redirects are not followed. */
export type Ask = (path: string, question?: Question) => Promise<Answer>

/** Asks the cluster at `url`. */
export function asker(url: string): Ask {
  return (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const call = request(
        url + path,
        { method, agent: false, headers: { ...headers, ...length } },
        (answer) => {
          answer.toArray().then((chunks) => {
            const bytes = Buffer.concat(chunks as Buffer[])
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              bytes,
              json: <T>() => JSON.parse(bytes.toString()) as T,
            })
          }, reject)
        },
      )
      call.once('error', reject)
      call.end(body)
    })
}
