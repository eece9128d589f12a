import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
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
  /** Empty unless it was asked for; of a long or endless one the beginning. */
  body: string
}

const longestBody = 64 * 1024

/** The body as far as it comes before the signal; never an error: the status was read. */
function bodyOf(incoming: IncomingMessage, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    let body = ''
    const done = (): void => {
      resolve(body)
      incoming.destroy()
    }
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => {
      body = (body + chunk).slice(0, longestBody)
      if (body.length === longestBody) done()
    })
    incoming.on('error', done)
    incoming.on('end', done)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}

/**
 * Makes one HTTP request and returns its answer. The status alone decides, so an answer that streams for ever counts as
 * soon as it begins. Certificates are not verified: the check asks whether it answers.
 */
export function probeHttp(target: ProbeTarget, options: { withBody?: boolean } = {}): Promise<ProbeAnswer> {
  const { host, port, path, timeoutMs } = target
  const start = target.scheme === 'https' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const outgoing = start({
      ...{ host, port, path, signal, agent: false, rejectUnauthorized: false },
      headers: { connection: 'close' },
    })
    const answer = (incoming: IncomingMessage, body: string): void => {
      const contentType = incoming.headers['content-type'] ?? ''
      resolve({ status: incoming.statusCode ?? 0, contentType, body })
      outgoing.destroy()
    }
    let answered = false
    outgoing.on('response', (incoming) => {
      answered = true
      incoming.on('error', () => undefined)
      if (options.withBody) void bodyOf(incoming, signal).then((body) => answer(incoming, body))
      else answer(incoming, '')
    })
    outgoing.on('upgrade', (incoming, socket) => {
      socket.destroy()
      answer(incoming, '')
    })
    outgoing.on('error', (error) => {
      // With the status read, what becomes of the rest does not matter.
      if (!answered) reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error)
    })
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
