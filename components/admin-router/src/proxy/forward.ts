import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Environment } from '@dcos-lite/lib/component'
import type { Principal } from '@dcos-lite/lib/contracts'
import type { Limits } from '../config.ts'
import { takesGzip } from '../decide/compression.ts'
import { upstreamHeaders } from '../decide/request-headers.ts'
import type { RequestHeaderRules } from '../decide/request-headers.ts'
import { clientHeaders } from '../decide/response-headers.ts'
import type { ResponseHeaderRules } from '../decide/response-headers.ts'
import type { RouterMetrics } from '../metrics.ts'
import { createAnswerHandler } from './answer-handler.ts'
import { createAttempts } from './attempts.ts'
import type { Exchange } from './exchange.ts'
import { enter } from './in-flight.ts'
import type { InFlight } from './in-flight.ts'
import { checkAnnouncedLength, hasBody, readBody } from './request-body.ts'
import type { PlainDispatcher } from './upstream/plain-dispatcher.ts'
import { describeUpstreamFailure } from './upstream-failure.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** What the data path works with. */
export interface ForwardContext {
  dispatcher: Pick<PlainDispatcher, 'dispatch'>
  environment: Environment
  limits: Limits
  metrics: RouterMetrics
  inFlight: InFlight
  /** Answers that stay open until somebody ends them. */
  streams: Set<ServerResponse>
  fail: (exchange: Exchange, error: unknown) => void
}

/** Who asks where nobody has to log in. */
export const nobody: Principal = { uid: '', kind: 'user' }

/** The header rules of one exchange towards its upstream. */
export function requestHeaderRules(exchange: Exchange, target: UpstreamTarget): RequestHeaderRules {
  const { route, cookieToken, clientAddress, requestId, request, principal } = exchange
  return {
    clientAddress,
    requestId,
    scheme: 'encrypted' in request.socket ? 'https' : 'http',
    ...(cookieToken === undefined ? {} : { addToken: cookieToken }),
    // Nobody's request must not look like the cluster's own.
    ...(target.component ? { principal: principal ?? nobody } : {}),
    ...(route?.dropAuthorization ? { dropAuthorization: true } : {}),
    ...(route?.dropAcceptEncoding ? { dropAcceptEncoding: true } : {}),
  }
}

/** The header rules of one exchange towards its client. */
export function responseHeaderRules(exchange: Exchange, target: UpstreamTarget): ResponseHeaderRules {
  const { route, requestId, request } = exchange
  return {
    requestId,
    location: {
      prefix: target.locationPrefix,
      clientHost: request.headers.host ?? '',
      upstreamHosts: [target.origin.slice(target.origin.indexOf('//') + 2), ...(target.peerHosts ?? [])],
    },
    ...(route?.noCache ? { noCache: true } : {}),
    ...(route?.headers ? { headers: route.headers } : {}),
  }
}

/**
 * Sends a request to its upstream and streams the answer back. What failed before any answer is sent again where that
 * is safe; every failure ends in an answer or a cut.
 */
export function forward(exchange: Exchange, target: UpstreamTarget, context: ForwardContext): void {
  const { request, response } = exchange
  const { dispatcher, environment, limits } = context
  const { name } = target
  checkAnnouncedLength(request, target.bodyLimitBytes)
  const headers = upstreamHeaders(request.rawHeaders, requestHeaderRules(exchange, target))
  const attempts = createAttempts(exchange, target, context)

  const send = (origin: string): void => {
    const tried = { ...target, origin }
    const leave = enter(context.inFlight, tried, limits.requestsPerUpstream)
    response.once('close', leave)
    const rules = responseHeaderRules(exchange, tried)
    const giveUp = (error: Error): void =>
      context.fail(exchange, describeUpstreamFailure(error, tried, limits.answerTimeoutMs))
    const handler = createAnswerHandler(response, {
      environment,
      stalledClientMs: limits.stalledClientMs,
      streams: context.streams,
      // What the services of users send is theirs.
      compress:
        target.component === true &&
        request.method !== 'HEAD' &&
        takesGzip(request.headers['accept-encoding']),
      headers: (raw) => clientHeaders(raw, rules),
      onCut: (error) =>
        environment.log.warn('an answer was cut', { upstream: name, origin, error: error.message }),
      onFailure(error) {
        leave()
        attempts
          .after(origin, error)
          .then((next) => (next === undefined ? giveUp(error) : send(next)))
          .catch((failure: unknown) => context.fail(exchange, failure))
      },
    })
    const body = hasBody(request)
      ? readBody(request, { limitBytes: target.bodyLimitBytes, ...limits }, environment)
      : null
    const options: Dispatcher.DispatchOptions & { servername?: string } = {
      origin,
      // Otherwise the name that the client asked for decides which connections can be used.
      ...(origin.startsWith('https:') ? { servername: new URL(origin).hostname } : {}),
      path: target.path,
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      headers,
      body: body as Dispatcher.DispatchOptions['body'] & null,
      headersTimeout: limits.answerTimeoutMs,
      bodyTimeout: 0,
    }
    dispatcher.dispatch(options, handler)
  }
  send(target.origin)
}
