import type { IncomingMessage, RequestOptions } from 'node:http'
import { readFileSync } from 'node:fs'

/** One call; `body` is sent as it is. */
export interface Call {
  url: string
  method: string
  headers: Record<string, string>
  body?: string
  timeoutMs: number
  /** `true`, `false` or the path of a CA certificate. */
  verify: string
  signal?: AbortSignal
}

/** Who is calling. */
export const userAgent = 'dcos-cli/dcos-lite'

/** Thrown when the headers did not arrive in time. */
export class TimedOut extends Error {}

/** How the certificate of a cluster is checked. */
export function tlsOptions(verify: string): RequestOptions & { ca?: string; rejectUnauthorized?: boolean } {
  if (/^(false|0)$/i.test(verify)) return { rejectUnauthorized: false }
  return /^(true|1|)$/i.test(verify) ? {} : { ca: readFileSync(verify, 'utf8') }
}

/** Sends a call with Node's own client (the one that starts fastest) and returns the answer as a stream. */
export function send(call: Call): Promise<IncomingMessage> {
  const secure = call.url.startsWith('https:')
  // Loaded on use, and not by import(), which would start the loader for ES modules: that costs more than the call.
  const { request } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
  return new Promise((resolve, reject) => {
    const outgoing = request(
      call.url,
      {
        method: call.method,
        agent: false,
        headers: {
          ...(call.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(call.body)) }),
          'user-agent': userAgent,
          ...call.headers,
        },
        ...(secure ? tlsOptions(call.verify) : {}),
        ...(call.signal ? { signal: call.signal } : {}),
      },
      (incoming) => {
        clearTimeout(timer)
        resolve(incoming)
      },
    )
    const timer = setTimeout(() => outgoing.destroy(new TimedOut()), call.timeoutMs)
    outgoing.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.end(call.body)
  })
}

/** Reads an answer to its end as text. */
export async function readAll(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8')
  let text = ''
  for await (const chunk of incoming) text += chunk as string
  return text
}
