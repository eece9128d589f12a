import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'

/** Where and what a check asks. */
export interface ProbeTarget {
  scheme: 'http' | 'https' | 'tcp'
  host: string
  port: number
  path: string
  timeoutMs: number
}

export interface ProbeAnswer {
  status: number
  contentType: string
  body: string
}

const longestBody = 64 * 1024

/** Makes one HTTP request and returns its answer. Certificates are not verified: the check asks whether it answers. */
export function probeHttp(target: ProbeTarget): Promise<ProbeAnswer> {
  const { host, port, path, timeoutMs } = target
  const start = target.scheme === 'https' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const outgoing = start(
      { host, port, path, signal, agent: false, rejectUnauthorized: false, headers: { connection: 'close' } },
      (incoming) => {
        let body = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          if (body.length < longestBody) body += chunk
        })
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: incoming.headers['content-type'] ?? '',
            body,
          }),
        )
      },
    )
    outgoing.on('error', (error) =>
      reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error),
    )
    outgoing.end()
  })
}

/** Opens one TCP connection and closes it. */
export function probeTcp({ host, port, timeoutMs }: ProbeTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)))
    socket.once('error', reject)
  })
}
