import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { formatPrincipal } from '@dcos-lite/lib/contracts'
import type { AuditSink } from '@dcos-lite/lib/contracts'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { TokenVerifier } from '@dcos-lite/lib/identity'
import type { DcosError } from '@dcos-lite/lib/errors'
import { answerError } from './answers/error-answer.ts'
import { ownAnswers } from './answers/own-answers.ts'
import type { AnswerContext } from './answers/own-answers.ts'
import { redirect } from './answers/redirect.ts'
import { send } from './answers/send.ts'
import { authenticate } from './auth/authenticate.ts'
import type { AccessLog } from './access-log/access-log.ts'
import { authorizeService } from './auth/authorize-service.ts'
import type { Authorize } from './auth/authorize.ts'
import type { Supervision } from './auth/supervision.ts'
import type { AdminRouterConfig } from './config.ts'
import { agentResources } from './decide/agent-resources.ts'
import type { RouteMatcher } from './decide/match-route.ts'
import { readTarget } from './decide/request-target.ts'
import { adminRouterErrors } from './errors.ts'
import type { RouterMetrics } from './metrics.ts'
import { discardRest, recordBeginning, recordCompletion } from './proxy/complete.ts'
import { directRequest } from './proxy/direct.ts'
import type { DirectionContext } from './proxy/direct.ts'
import { beginExchange } from './proxy/exchange-of.ts'
import type { Exchange } from './proxy/exchange.ts'
import { forward, nobody } from './proxy/forward.ts'
import type { ForwardContext } from './proxy/forward.ts'
import type { ResponseCache } from './proxy/response-cache.ts'
import { forwardUpgrade } from './proxy/upgrade.ts'
import type { Splices } from './proxy/upgrade.ts'
import type { EnterUpgrade } from './proxy/upgrade-limit.ts'

/** Everything the request path works with. */
export interface RouterContext extends DirectionContext, AnswerContext, Omit<ForwardContext, 'fail'> {
  config: AdminRouterConfig
  metrics: RouterMetrics
  matchRoute: RouteMatcher
  verify: TokenVerifier | undefined
  /** Absent where a valid token is enough. */
  authorize: Authorize | undefined
  audit: AuditSink | undefined
  cache: ResponseCache
  splices: Splices
  /** Absent where nobody is known. */
  supervision: Supervision | undefined
  accessLog: AccessLog | undefined
  enterUpgrade: EnterUpgrade
}

/** The listeners of an HTTP server. */
export interface Router {
  onRequest(request: IncomingMessage, response: ServerResponse): void
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Whether an upgrade is passed on; otherwise the request is an ordinary one. */
  wantsUpgrade(request: IncomingMessage): boolean
}

/** Creates the request path: route, authenticate, then answer, redirect or forward. */
export function createRouter(context: RouterContext): Router {
  const { environment, metrics } = context

  const fail = (exchange: Exchange, thrown: unknown): void => {
    const { response, requestId, path } = exchange
    const foreseen = isDcosError(thrown)
    const error: DcosError = foreseen ? thrown : adminRouterErrors.INTERNAL({}, { cause: thrown })
    if (error.status === 401) metrics.refusals.add()
    if (error.status === 502 || error.status === 504)
      metrics.upstreamFailures.add(1, { route: exchange.route?.name ?? '' })
    if (error.status >= 500)
      environment.log.warn('request failed', { requestId, path, error: foreseen ? error.message : thrown })
    if (response.headersSent || response.destroyed) return void response.destroy()
    answerError(response, error, requestId)
    discardRest(exchange, environment)
  }
  const forwardContext: ForwardContext = { ...context, fail }

  const sendCached = async (exchange: Exchange, url: string, ageLimitMs: number): Promise<void> => {
    const asker = formatPrincipal(exchange.principal ?? nobody)
    const { answer, status } = await context.cache.get(url, asker, ageLimitMs)
    const contentType = answer.headers['content-type']
    const headers = {
      'X-Cache-Status': status,
      ...(typeof contentType === 'string' ? { 'Content-Type': contentType } : {}),
    }
    send(exchange, { status: answer.status, headers, body: answer.body })
  }

  const handle = async (exchange: Exchange, upgrade?: { socket: Duplex; head: Buffer }): Promise<void> => {
    const { route, request, path } = exchange
    const method = request.method ?? ''
    if (!route) throw adminRouterErrors.NOT_FOUND({ path })
    if (route.auth && context.verify) {
      await authenticate(exchange, context.verify, environment)
      context.supervision?.watch(exchange)
    }
    const authorize = route.auth ? context.authorize : undefined
    const { resource = 'dcos:adminrouter:ops:unnamed' } = route
    if (authorize && resource !== 'own' && resource !== 'service') authorize(exchange, resource)
    if (method === 'TRACE' || (route.readOnly && method !== 'GET' && method !== 'HEAD')) {
      throw adminRouterErrors.METHOD_NOT_ALLOWED({ method, path })
    }
    const { target } = route
    if (target.type === 'redirect') return redirect(exchange, target.status, target.to)
    if (target.type === 'answer') return ownAnswers[target.answer](exchange, context)
    if (target.type === 'node-apis') throw adminRouterErrors.NOT_FOUND({ path })
    const undecided = directRequest(exchange, target, context)
    const directed =
      authorize && resource === 'service' ? authorizeService(exchange, undecided, authorize) : undecided
    const upstream = directed instanceof Promise ? await directed : directed
    if (authorize && target.type === 'agent') {
      for (const each of agentResources(exchange.captures.rest ?? '', exchange.query))
        authorize(exchange, each, 'read')
    }
    const written = recordBeginning(exchange, context)
    if (written) await written
    if (upgrade) exchange.response.once('close', context.enterUpgrade(exchange.clientAddress))
    if (upgrade)
      return forwardUpgrade(exchange, upstream, forwardContext, { ...upgrade, splices: context.splices })
    if (target.type === 'upstream' && target.cacheMs !== undefined) {
      return sendCached(exchange, upstream.origin + upstream.path, target.cacheMs)
    }
    forward(exchange, upstream, forwardContext)
  }

  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    upgrade?: { socket: Duplex; head: Buffer },
  ): void => {
    const { exchange, refused } = beginExchange(request, response, context)
    request.on('error', () => undefined) // the response's 'close' settles the exchange
    response.on('error', () => undefined)
    if (exchange.route?.closes) response.shouldKeepAlive = false
    response.once('close', () => recordCompletion(exchange, context))
    if (refused) return fail(exchange, refused)
    handle(exchange, upgrade).catch((error: unknown) => fail(exchange, error))
  }

  return {
    onRequest: (request, response) => begin(request, response),
    onUpgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      const response = new ServerResponse(request)
      response.assignSocket(socket as never)
      response.shouldKeepAlive = false
      response.once('finish', () => socket.end())
      begin(request, response, { socket, head })
    },
    wantsUpgrade(request) {
      const protocol = request.headers.upgrade?.toLowerCase() ?? ''
      // A second HTTP connection inside this one would reach the upstream past every check.
      if (protocol === '' || protocol.startsWith('h2c') || protocol.startsWith('http')) return false
      const target = readTarget(request.url ?? '/')
      return 'path' in target && context.matchRoute(target.path)?.route.upgrade === true
    },
  }
}
