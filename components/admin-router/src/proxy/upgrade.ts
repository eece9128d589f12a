import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { upstreamHeaders } from '../decide/request-headers.ts'
import { clientHeaders } from '../decide/response-headers.ts'
import { encryptionTo } from '../tls/upstream-connector.ts'
import { createAttempts } from './attempts.ts'
import type { Exchange } from './exchange.ts'
import { requestHeaderRules, responseHeaderRules } from './forward.ts'
import type { ForwardContext } from './forward.ts'
import { describeUpstreamFailure } from './upstream-failure.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** Connections that were upgraded and are now spliced. */
export type Splices = Set<Duplex>

/** Joins two sockets until either ends; an error on one ends both. */
function splice(client: Duplex, upstream: Duplex, splices: Splices): void {
  const cut = (): void => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) {
    splices.add(socket)
    socket.on('error', cut)
    socket.once('close', () => {
      splices.delete(socket)
      cut()
    })
  }
  client.pipe(upstream)
  upstream.pipe(client)
}

function statusLine(answer: IncomingMessage, headers: string[]): string {
  const lines = [`HTTP/1.1 ${answer.statusCode ?? 101} ${answer.statusMessage ?? ''}`]
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  return lines.join('\r\n') + '\r\n\r\n'
}

function startUpgrade(
  exchange: Exchange,
  target: UpstreamTarget,
  context: ForwardContext,
  signal: AbortSignal,
): ClientRequest {
  const { request } = exchange
  const headers = upstreamHeaders(request.rawHeaders, requestHeaderRules(exchange, target))
  headers.push('Connection', 'upgrade', 'Upgrade', request.headers.upgrade ?? '')
  const encrypted = target.origin.startsWith('https:')
  const start = encrypted ? httpsRequest : httpRequest
  const outgoing = start(target.origin, {
    path: target.path,
    method: request.method ?? 'GET',
    headers,
    agent: false,
    setHost: false,
    ...(encrypted ? encryptionTo(target.origin) : {}),
    signal,
    timeout: context.limits.connectTimeoutMs + context.limits.answerTimeoutMs,
  })
  outgoing.once('timeout', () =>
    outgoing.destroy(Object.assign(new Error('timed out'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
  )
  outgoing.end()
  return outgoing
}

/**
 * Passes an upgrade (WebSocket) through. Bytes flow between the two sockets only after the upstream said 101; any
 * other answer goes to the client as an answer, and its connection ends. Where nothing answered, another address of
 * the service is tried, as for a plain request.
 */
export function forwardUpgrade(
  exchange: Exchange,
  target: UpstreamTarget,
  context: ForwardContext,
  connection: { socket: Duplex; head: Buffer; splices: Splices },
): void {
  const { request, response } = exchange
  const { socket, head, splices } = connection
  const attempts = createAttempts(exchange, target, context)
  const clientGone = new AbortController()
  const giveUp = (): void => clientGone.abort()
  socket.once('close', giveUp)

  const join = (answer: IncomingMessage, upstream: Socket, upstreamHead: Buffer, passed: string[]): void => {
    socket.off('close', giveUp)
    upstream.setTimeout(0)
    passed.push('Connection', 'upgrade', 'Upgrade', answer.headers.upgrade ?? request.headers.upgrade ?? '')
    response.statusCode = 101
    response.detachSocket(socket as never)
    socket.write(statusLine(answer, passed), 'latin1')
    if (upstreamHead.length > 0) socket.write(upstreamHead)
    if (head.length > 0) upstream.write(head)
    splice(socket, upstream, splices)
    socket.once('close', () => response.emit('close'))
  }
  const answerPlainly = (answer: IncomingMessage, headers: string[]): void => {
    response.shouldKeepAlive = false
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', headers)
    answer.on('error', () => socket.destroy())
    answer.pipe(response)
  }
  const send = (origin: string): void => {
    const tried = { ...target, origin }
    const outgoing = startUpgrade(exchange, tried, context, clientGone.signal)
    const passedHeaders = (answer: IncomingMessage): string[] =>
      clientHeaders(answer.rawHeaders, responseHeaderRules(exchange, tried))
    const fail = (error: Error): void =>
      context.fail(exchange, describeUpstreamFailure(error, tried, context.limits.answerTimeoutMs))
    outgoing.on('error', (error) => {
      if (socket.destroyed || response.headersSent) return void socket.destroy()
      attempts
        .after(origin, error)
        .then((next) => (next === undefined ? fail(error) : send(next)))
        .catch((failure: unknown) => context.fail(exchange, failure))
    })
    outgoing.once('upgrade', (answer, upstream, upstreamHead) =>
      join(answer, upstream, upstreamHead, passedHeaders(answer)),
    )
    outgoing.once('response', (answer) => answerPlainly(answer, passedHeaders(answer)))
  }
  send(target.origin)
}
