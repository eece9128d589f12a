import type { AdminRouterConfig, Limits } from '../config.ts'
import { rewritePath } from '../decide/rewrite-path.ts'
import { adminRouterErrors } from '../errors.ts'
import type { RouteTarget } from '../routes/route.ts'
import type { Leaders } from '../leaders/leaders-of.ts'
import { findAgent } from './agent-target.ts'
import type { Exchange } from './exchange.ts'
import { findService } from './service-target.ts'
import type { ClusterCaches } from './service-target.ts'
import type { RefusedOrigins } from './refused-origins.ts'
import { ledTarget } from './led-target.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** What the way of a request is decided with. */
export interface DirectionContext {
  config: AdminRouterConfig
  limits: Limits
  caches: ClusterCaches
  refused: RefusedOrigins
  leaders: Leaders
}

/** Targets that another server answers. */
export type ProxiedTarget = Extract<RouteTarget, { type: 'upstream' | 'service' | 'agent' | 'agent-gateway' }>

function componentTarget(
  exchange: Exchange,
  target: Extract<RouteTarget, { type: 'upstream' }>,
  context: DirectionContext,
): UpstreamTarget {
  const { upstream, strip = '', add = '' } = target
  const origin = context.config.upstreams[upstream]
  if (origin === undefined) throw adminRouterErrors.UPSTREAM_ABSENT({ upstream, path: exchange.path })
  const led = upstream in context.leaders ? context.leaders[upstream as keyof Leaders] : undefined
  return {
    name: upstream,
    origin,
    ...(led ? ledTarget(led, context.refused) : {}),
    component: upstream !== 'dashboard' && upstream !== 'leaderGateway',
    path: rewritePath(exchange.path, target) + exchange.query,
    locationPrefix: add === '' ? strip : '',
    bodyLimitBytes: upstream === 'marathon' ? context.limits.serviceBodyBytes : context.limits.bodyBytes,
  }
}

function agentTarget(
  exchange: Exchange,
  target: Extract<RouteTarget, { type: 'agent' | 'agent-gateway' }>,
  context: DirectionContext,
): Promise<UpstreamTarget> {
  const { agentId = '', rest = '' } = exchange.captures
  const { agentGatewayPort: gatewayPort, agentScheme: scheme = 'http' } = context.config
  const add = target.type === 'agent-gateway' ? target.add : ''
  const path = (add + rest || '/') + exchange.query
  const locationPrefix = rest === '' ? exchange.path : exchange.path.slice(0, -rest.length)
  const found = { ...context, scheme, locationPrefix }
  if (target.type === 'agent') return findAgent(agentId, path, found)
  if (gatewayPort === undefined) {
    throw adminRouterErrors.UPSTREAM_ABSENT({ upstream: 'agent gateway', path: exchange.path })
  }
  return findAgent(agentId, path, { ...found, gatewayPort })
}

/** Decides which server answers, and with which path. */
export function directRequest(
  exchange: Exchange,
  target: ProxiedTarget,
  context: DirectionContext,
): UpstreamTarget | Promise<UpstreamTarget> {
  if (target.type === 'upstream') return componentTarget(exchange, target, context)
  if (target.type === 'service') {
    return findService(exchange, { ...context, upstreams: context.config.upstreams })
  }
  return agentTarget(exchange, target, context)
}
