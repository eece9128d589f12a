import { parsePrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import type { Principal } from '@dcos-lite/lib/contracts'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { clusterComponent, isTrustedPeer } from '@dcos-lite/lib/identity'

/** Who asks and from where, as the front door tells it; this listener is for parts of the cluster. */
export function askedBy({ raw, ip }: FastifyRequest): { principal: Principal; sourceAddress: string } {
  const trusted = isTrustedPeer(raw)
  const told = trusted ? raw.headers[principalHeader] : undefined
  const address = trusted ? raw.headers['x-real-ip'] : undefined
  const principal = typeof told === 'string' ? parsePrincipal(told) : undefined
  return {
    principal: principal ?? (trusted ? clusterComponent : { uid: '', kind: 'user' }),
    sourceAddress: typeof address === 'string' ? address : ip,
  }
}
