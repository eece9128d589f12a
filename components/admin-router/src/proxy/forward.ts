import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Environment } from '@dcos-lite/lib/component'
import type { DcosError } from '@dcos-lite/lib/errors'
import type { Limits } from '../config.ts'
import { upstreamHeaders } from '../decide/request-headers.ts'
import type { RequestHeaderRules } from '../decide/request-headers.ts'
import { clientHeaders } from '../decide/response-headers.ts'
import type { ResponseHeaderRules } from '../decide/response-headers.ts'
import { adminRouterErrors } from '../errors.ts'
import { createAnswerHandler } from './answer-handler.ts'
import type { Exchange } from './exchange.ts'
import { checkAnnouncedLength, hasBody, readBody } from './request-body.ts'
import { describeUpstreamFailure, isConnectionLost } from './upstream-failure.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** What the data path works with. */
export interface ForwardContext {
  dispatcher: Dispatcher
  environment: Environment
  limits: Limits
  /** Requests in flight by origin. */
  inFlight: Map<string, number>
  /** Answers that stay open until somebody ends them. */
  streams: Set<ServerResponse>
  fail: (exchange: Exchange, error: DcosError) => void
}

/** The header rules of one exchange towards its upstream. */
export function requestHeaderRules(exchange: Exchange): RequestHeaderRules {
  const { route, cookieToken, clientAddress, requestId, request } = exchange
  return {
    clientAddress,
    requestId,
    scheme: 'encrypted' in request.socket ? 'https' : 'http',
    ...(cookieToken === undefined ? {} : { addToken: cookieToken }),
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
      upstreamHost: target.origin.slice(target.origin.indexOf('//') + 2),
    },
    ...(route?.noCache ? { noCache: true } : {}),
    ...(route?.headers ? { headers: route.headers } : {}),
  }
}

/** Sends a request to its upstream and streams the answer back; every failure ends in an answer or a cut. */
export function forward(exchange: Exchange, target: UpstreamTarget, context: ForwardContext): void {
  const { request, response } = exchange
  const { dispatcher, environment, limits, inFlight } = context
  const { name, origin } = target
  const withBody = hasBody(request)
  checkAnnouncedLength(request, target.bodyLimitBytes)
  const running = inFlight.get(origin) ?? 0
  if (running >= limits.requestsPerUpstream) {
    throw adminRouterErrors.UPSTREAM_BUSY({ upstream: name, origin, limit: limits.requestsPerUpstream })
  }
  inFlight.set(origin, running + 1)
  response.once('close', () => {
    const left = (inFlight.get(origin) ?? 1) - 1
    if (left > 0) inFlight.set(origin, left)
    else inFlight.delete(origin)
  })

  const headers = upstreamHeaders(request.rawHeaders, requestHeaderRules(exchange))
  const rules = responseHeaderRules(exchange, target)
  const mayRepeat = !withBody && (request.method === 'GET' || request.method === 'HEAD')

  const send = (attemptsLeft: number): void => {
    const body = withBody
      ? readBody(request, { limitBytes: target.bodyLimitBytes, ...limits }, environment)
      : null
    const handler = createAnswerHandler(response, {
      environment,
      stalledClientMs: limits.stalledClientMs,
      streams: context.streams,
      headers: (raw) => clientHeaders(raw, rules),
      onCut: (error) =>
        environment.log.warn('an answer was cut', { upstream: name, origin, error: error.message }),
      onFailure(error) {
        if (attemptsLeft > 0 && isConnectionLost(error)) return send(attemptsLeft - 1)
        target.onUnreachable?.()
        context.fail(exchange, describeUpstreamFailure(error, target, limits.answerTimeoutMs))
      },
    })
    dispatcher.dispatch(
      {
        origin,
        path: target.path,
        method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
        headers,
        body: body as Dispatcher.DispatchOptions['body'] & null,
        headersTimeout: limits.answerTimeoutMs,
        bodyTimeout: 0,
      },
      handler,
    )
  }
  send(mayRepeat ? 1 : 0)
}
