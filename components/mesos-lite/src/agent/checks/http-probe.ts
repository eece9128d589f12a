import { request as httpRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { ConnectIn } from './tcp-probe.ts'

export interface HttpTarget {
  port: number
  path: string
  scheme: 'http' | 'https'
  host: string
}

/** As many as curl follows. */
const mostRedirects = 50

/** A connection that was opened elsewhere in place of one of this process. */
function through(
  url: URL,
  connect: ConnectIn,
  signal: AbortSignal,
): Pick<RequestOptions, 'createConnection'> {
  const secure = url.protocol === 'https:'
  const target = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port === '' ? (secure ? 443 : 80) : url.port),
  }
  return {
    createConnection(_options, done) {
      const opened = connect(target, signal).then((socket) =>
        secure ? connectTls({ socket, rejectUnauthorized: false }) : socket,
      )
      opened.then(
        (socket) => done(null, socket),
        (error: unknown) => done(error as Error, undefined as unknown as Duplex),
      )
      return undefined
    },
  }
}

function ask(
  url: URL,
  signal: AbortSignal,
  connect: ConnectIn | undefined,
): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ method: 'GET', signal, headers: { 'user-agent': 'dcos-health-check' } },
      ...(connect ? through(url, connect, signal) : { agent: false as const }),
    }
    const onAnswer = (answer: IncomingMessage): void => {
      answer.on('error', () => undefined) // only the status counts, and it is here
      answer.destroy()
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location })
    }
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false }, onAnswer)
        : httpRequest(url, options, onAnswer)
    request.once('error', reject)
    request.end()
  })
}

/**
 * Asks a task over HTTP and gives the final status; redirects are followed, certificates not verified. `connect` opens
 * the connections where the task is, if that is not the network of this process.
 */
export async function probeHttp(
  target: HttpTarget,
  signal: AbortSignal,
  connect?: ConnectIn,
): Promise<number> {
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`
  let url = new URL(`${target.scheme}://${target.host}:${target.port}${path}`)
  for (let redirects = 0; ; redirects++) {
    const { status, location } = await ask(url, signal, connect)
    const redirected =
      status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url.href)
    if (!redirected) return status
    if (redirects === mostRedirects) throw new Error(`more than ${mostRedirects} redirects`)
    url = new URL(location, url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new Error(`a redirect leads to ${url.protocol}, which is not HTTP`)
    }
  }
}
