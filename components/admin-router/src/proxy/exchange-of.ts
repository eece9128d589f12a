import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '@dcos-lite/lib/component'
import type { RouteMatcher } from '../decide/match-route.ts'
import { readTarget } from '../decide/request-target.ts'
import { adminRouterErrors } from '../errors.ts'
import type { DcosError } from '@dcos-lite/lib/errors'
import type { Exchange } from './exchange.ts'

const acceptableId = /^[\w.:-]{1,128}$/

/** Begins an exchange: its id, its client, its path and route. `refused` is set when the target is nonsense. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  context: { environment: Environment; matchRoute: RouteMatcher },
): { exchange: Exchange; refused?: DcosError } {
  const { clock, random } = context.environment
  const given = request.headers['x-request-id']
  const target = readTarget(request.url ?? '/')
  const understood = 'path' in target ? target : { path: '/', query: '' }
  const match = 'path' in target ? context.matchRoute(target.path) : undefined
  const exchange: Exchange = {
    request,
    response,
    requestId: typeof given === 'string' && acceptableId.test(given) ? given : random.uuid(),
    startedAtMs: clock.monotonicMs(),
    clientAddress: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    ...understood,
    route: match?.route,
    captures: match?.captures ?? {},
    principal: undefined,
    cookieToken: undefined,
    auditCall: undefined,
  }
  if (request.httpVersionMajor !== 1) {
    return { exchange, refused: adminRouterErrors.HTTP_VERSION({ version: request.httpVersion }) }
  }
  return 'refused' in target
    ? { exchange, refused: adminRouterErrors.BAD_TARGET({ reason: target.refused }) }
    : { exchange }
}
