import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { identityFor, peerOrigin } from '../http-client/index.ts'

/** Where a request goes, and what is added to it and to its answer on the way. */
export interface Forwarding {
  /** `host:port` of the leader. */
  leader: string
  requestHeaders: OutgoingHttpHeaders
  answerHeaders: OutgoingHttpHeaders
  connectTimeoutMs: number
  /** Longer the leader may not be silent. */
  readTimeoutMs: number
  /** Answers a request that the leader did not; what was begun already is cut off instead. */
  answerUnreachable(answer: ServerResponse, reason: string): void
}

/** Headers of one connection, not of the message (RFC 9110). */
const hopByHop = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

function endToEnd(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}

/** The values of a header that holds a list (such as the servers a request came through), in order. */
export function listOf(headers: IncomingHttpHeaders, name: string): string[] {
  return [headers[name] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** Sends a request on to the leader as it comes in, and its answer back as it comes in. */
export function forwardRequest(
  incoming: IncomingMessage,
  answer: ServerResponse,
  forwarding: Forwarding,
): void {
  const { leader, connectTimeoutMs, readTimeoutMs } = forwarding
  const origin = peerOrigin(leader)
  const identity = identityFor(origin)
  const start = identity ? httpsRequest : httpRequest
  const outgoing = start(`${origin}${incoming.url ?? '/'}`, {
    ...identity,
    method: incoming.method ?? 'GET',
    headers: {
      ...endToEnd(incoming.headers),
      ...forwarding.requestHeaders,
      host: leader,
      connection: 'close',
    },
    timeout: readTimeoutMs,
    agent: false,
  })
  const connecting = setTimeout(
    () => outgoing.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  )
  outgoing.once('socket', (socket) => socket.once('connect', () => clearTimeout(connecting)))
  outgoing.on('close', () => clearTimeout(connecting))
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${readTimeoutMs} ms`)))
  outgoing.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, {
      ...endToEnd(response.headers),
      ...forwarding.answerHeaders,
    })
    response.on('error', () => answer.destroy())
    response.pipe(answer)
  })
  outgoing.on('error', (error) => {
    if (answer.headersSent || answer.destroyed) return void answer.destroy()
    forwarding.answerUnreachable(answer, error.message)
  })
  answer.on('close', () => outgoing.destroy())
  if (hasBody(incoming)) incoming.pipe(outgoing)
  else outgoing.end()
}
