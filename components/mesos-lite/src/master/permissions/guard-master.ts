import { parsePrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { clusterComponent, tokenInHeader } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import type { PrincipalOf } from './decide/operator-demands.ts'
import { demandsOfRequest } from './route-demands.ts'
import { noteCaller } from './subscribed-as.ts'

const isReadable = (told: string | string[]): boolean =>
  typeof told === 'string' && parsePrincipal(told) !== undefined

/**
 * Puts those under permissions who come through the front door, or with a token. Agents and frameworks that reach the
 * master with neither are parts of the cluster: who they are is a matter of the listener. Must stand before the routes.
 */
export function guardMaster(app: FastifyInstance, access: AccessControl, principalOf: PrincipalOf): void {
  app.addHook('preHandler', async (request) => {
    const { authorization = '', [principalHeader]: told } = request.headers
    const named = told !== undefined && access.trusts(request.raw)
    if (!named && tokenInHeader(authorization) === undefined) {
      noteCaller(request, access.trusts(request.raw) ? clusterComponent : 'nobody')
      return
    }
    // Also what asks for no permission is for users, not for nobody.
    if (named && !isReadable(told)) await access.callerOf(request.raw)
    const demands = demandsOfRequest(request, principalOf)
    if (demands.length === 0) return
    const principal = await access.callerOf(request.raw)
    noteCaller(request, principal)
    for (const { resource, action } of demands) access.demand(principal, resource, action)
  })
}
