import { request as httpRequest } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Logger } from '@dcos-lite/lib/log'
import type { FastifyInstance, FastifyReply } from '@dcos-lite/lib/http-server'
import type { Throne } from './throne.ts'

const forwardTimeoutMs = 30_000
/** What every metronome answers itself. */
const ownPaths = new Set(['/ping', '/v1/metrics', '/metrics', '/dcos/health'])
/** Headers of one connection, not of the message (RFC 9110). */
const hopByHop = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

function endToEnd(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}

function sendText(reply: FastifyReply, status: number, text: string, code: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').header('x-dcos-error-code', code).send(text)
}

function viaOf(headers: IncomingMessage['headers']): string[] {
  return [headers['x-via'] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

interface Hop {
  self: string
  leader: string
  log: Logger
}

/** Sends a request on as it comes in, and its answer back as it comes in. */
function forward(incoming: IncomingMessage, answer: ServerResponse, { self, leader, log }: Hop): void {
  const marks = { 'x-via': [...viaOf(incoming.headers), self].join(', '), 'x-leader': leader }
  const hasBody =
    incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined
  const outgoing = httpRequest(`http://${leader}${incoming.url ?? '/'}`, {
    method: incoming.method ?? 'GET',
    headers: { ...endToEnd(incoming.headers), ...marks, host: leader },
    timeout: forwardTimeoutMs,
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('the leader took too long')))
  outgoing.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, { ...endToEnd(response.headers), ...marks })
    response.on('error', () => answer.destroy())
    response.pipe(answer)
  })
  outgoing.on('error', (error) => {
    log.warn('a request could not be handed to the leader', { leader, reason: error.message })
    if (answer.headersSent || answer.destroyed) return void answer.destroy()
    answer.writeHead(503, {
      'content-type': 'text/plain; charset=utf-8',
      'x-dcos-error-code': 'DCL_METRONOME_NOT_LEADING',
      ...marks,
    })
    answer.end('No consistent leadership')
  })
  answer.on('close', () => outgoing.destroy())
  if (hasBody) incoming.pipe(outgoing)
  else outgoing.end()
}

/** Hands every request that only the leader can answer to the leader, while this metronome is not the leader. */
export function forwardToLeader(app: FastifyInstance, throne: Throne, log: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    if (throne.engine !== undefined || ownPaths.has(request.url.split('?', 1)[0] ?? '')) return undefined
    const self = throne.self.address
    if (viaOf(request.headers).includes(self)) {
      return sendText(reply, 400, 'Prevent proxying already proxied request', 'DCL_METRONOME_FORWARDED_TWICE')
    }
    const leader = await throne.leader().catch((error: unknown) => {
      log.warn('it cannot be read who leads', { error })
      return undefined
    })
    if (leader === undefined || leader.id === throne.self.id) {
      return sendText(reply, 503, 'No consistent leadership', 'DCL_METRONOME_NOT_LEADING')
    }
    reply.hijack()
    forward(request.raw, reply.raw, { self, leader: leader.address, log })
    return reply
  })
}
