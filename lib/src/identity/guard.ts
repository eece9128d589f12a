import type { FastifyInstance, FastifyRequest } from '../http-server/index.ts'
import { principalHeader } from '../contracts/index.ts'
import type { Action, Principal } from '../contracts/index.ts'
import type { AccessControl } from './access-control.ts'

/** What a request asks for. Every demand must be met. */
export interface Demand {
  resource: string
  action: Action
}

/** How an API maps its requests to permissions. */
export interface GuardRules {
  /** What a request needs, known from its line alone. `open`: nothing, not even a login. */
  demands(request: FastifyRequest): Demand[] | 'open'
  /** Whether a route is open. */
  isOpen?(route: string | undefined): boolean
  /** What the body adds to it. */
  bodyDemands?(request: FastifyRequest): Demand[]
  /** Leaves out of an answer what the caller may not read. */
  filter?(request: FastifyRequest, answer: unknown, mayRead: (resource: string) => boolean): unknown
  /** Turns a refusal into the error of the API. */
  refuse?(error: unknown, request: FastifyRequest): unknown
}

/**
 * Lets nobody speak for the front door: what a stranger says about who asks is removed, and a stranger without a token
 * is refused. Must stand before anything that sends requests on to another server, where they look trusted.
 */
export function admitCallers(
  app: FastifyInstance,
  access: AccessControl,
  rules: Pick<GuardRules, 'isOpen'>,
): void {
  app.addHook('onRequest', async (request) => {
    if (access.trusts(request.raw)) return
    delete request.raw.headers[principalHeader]
    if (rules.isOpen?.(request.routeOptions.url)) return
    await access.callerOf(request.raw)
  })
}

/** Puts an API under permissions: its routes must be declared after this. Upgrades and streams are checked alike. */
export function guardApi(app: FastifyInstance, access: AccessControl, rules: GuardRules): void {
  const callers = new WeakMap<FastifyRequest, Principal>()
  const demandAll = (request: FastifyRequest, principal: Principal, demands: Demand[]): void => {
    try {
      for (const { resource, action } of demands) access.demand(principal, resource, action)
    } catch (error) {
      throw rules.refuse?.(error, request) ?? error
    }
  }
  app.addHook('onRequest', async (request) => {
    const demands = rules.demands(request)
    if (demands === 'open') return
    const principal = await access.callerOf(request.raw)
    callers.set(request, principal)
    demandAll(request, principal, demands)
  })
  const { bodyDemands, filter } = rules
  if (bodyDemands) {
    app.addHook('preHandler', async (request) => {
      const principal = callers.get(request)
      if (principal && principal.kind !== 'component') demandAll(request, principal, bodyDemands(request))
    })
  }
  if (filter) {
    app.addHook('preSerialization', async (request, reply, payload) => {
      const principal = callers.get(request)
      if (!principal || principal.kind === 'component' || reply.statusCode >= 300) return payload
      return filter(
        request,
        payload,
        (resource) => access.may({ principal, resource, action: 'read' }).allowed,
      )
    })
  }
}
