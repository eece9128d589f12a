import { preferOrigins } from '../decide/prefer-origins.ts'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import type { RefusedOrigins } from './refused-origins.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** Where a request to a component goes of which one leads, and who else would take it. */
export function ledTarget(
  leader: LeaderFollower,
  refused: RefusedOrigins,
): Pick<UpstreamTarget, 'origin' | 'peerHosts' | 'alternatives'> {
  // Of what there is one of, there is no other to try.
  if (leader.hosts.length === 0) return { origin: leader.origin() }
  const known = (): readonly string[] => preferOrigins(leader.origins(), refused.recent())
  const [origin = leader.origin()] = known()
  return {
    origin,
    peerHosts: leader.hosts,
    alternatives: { known, refresh: leader.refresh, refused: refused.add },
  }
}
