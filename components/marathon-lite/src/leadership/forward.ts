import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { marathonErrors } from '../errors.ts'

const connectTimeoutMs = 5000
const readTimeoutMs = 10_000
/** Headers of one connection, not of the message (RFC 9110). */
const hopByHop = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

/** The servers a request came through: `1.1 host:port`, in order. */
export function viaOf(headers: IncomingHttpHeaders): string[] {
  return [headers['x-marathon-via'] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

function endToEnd(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}

function headersFor(incoming: IncomingMessage, leader: string, via: string): OutgoingHttpHeaders {
  const { headers } = incoming
  const client = [headers['x-forwarded-for'] ?? [], incoming.socket.remoteAddress ?? []].flat().join(', ')
  return {
    ...endToEnd(headers),
    host: leader,
    connection: 'close',
    'x-forwarded-for': client,
    'x-marathon-via': [...viaOf(headers), via].join(', '),
  }
}

function answerUnreachable(answer: ServerResponse, leader: string, reason: string): void {
  if (answer.headersSent || answer.destroyed) return void answer.destroy()
  const { status, message, code } = marathonErrors.LEADER_UNREACHABLE({ leader, reason })
  answer.writeHead(status, { 'content-type': 'application/json' })
  answer.end(JSON.stringify({ message, code }))
}

/** Sends a request on to the leader (`host:port`) as it comes in, and its answer back as it comes in. */
export function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { leader, via }: { leader: string; via: string },
): void {
  const outgoing = httpRequest(`http://${leader}${incoming.url ?? '/'}`, {
    method: incoming.method ?? 'GET',
    headers: headersFor(incoming, leader, via),
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
    answer.writeHead(response.statusCode ?? 502, { ...endToEnd(response.headers), 'x-marathon-via': via })
    response.on('error', () => answer.destroy())
    response.pipe(answer)
  })
  outgoing.on('error', (error) => answerUnreachable(answer, leader, error.message))
  answer.on('close', () => outgoing.destroy())
  incoming.pipe(outgoing)
}
