import type { IncomingMessage } from 'node:http'
import { parsePrincipal, principalHeader } from '../contracts/index.ts'
import type { Principal } from '../contracts/index.ts'
import { tokenInHeader } from './decide/token-in-header.ts'
import { identityErrors } from './errors.ts'
import { isTrustedPeer } from './peer.ts'
import type { PlainTrust } from './peer.ts'
import type { TokenVerifier } from './verify-token.ts'

/** A part of the cluster that asks on its own account. */
export const clusterComponent: Principal = { uid: 'dcos', kind: 'component' }

/**
 * Who makes a request to a component. The front door's word counts when it comes from a trusted peer, then a token; a
 * trusted peer with neither is a part of the cluster. Throws DCL_IDENTITY_NOT_AUTHENTICATED for everybody else.
 */
export async function callerOf(
  request: IncomingMessage,
  verify: TokenVerifier,
  trust?: PlainTrust,
): Promise<Principal> {
  const trusted = isTrustedPeer(request, trust)
  const told = request.headers[principalHeader]
  if (trusted && told !== undefined) {
    const principal = typeof told === 'string' ? parsePrincipal(told) : undefined
    if (!principal) throw identityErrors.NOT_AUTHENTICATED({ reason: `${principalHeader} cannot be read` })
    return principal
  }
  const { authorization } = request.headers
  const token = authorization === undefined ? undefined : tokenInHeader(authorization)
  if (token === undefined) {
    if (trusted) return clusterComponent
    throw identityErrors.NOT_AUTHENTICATED({ reason: 'none was sent' })
  }
  const verdict = await verify(token)
  if ('refused' in verdict) throw identityErrors.NOT_AUTHENTICATED({ reason: 'this one is refused' })
  return verdict.principal
}
