import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'

/** An answer as it was, redirects not followed. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Makes one call over a connection of its own; the path goes out exactly as it is given. */
export function call(
  base: string,
  path: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string
    tls?: RequestOptions
    from?: string
  } = {},
): Promise<Answer> {
  const { hostname, port, protocol } = new URL(base)
  const start = protocol === 'https:' ? secureRequest : request
  return new Promise((resolve, reject) => {
    const outgoing = start(
      {
        ...options.tls,
        ...(options.from === undefined ? {} : { localAddress: options.from }),
        host: hostname,
        port,
        path,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}
