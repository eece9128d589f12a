import type { Environment } from '@dcos-lite/lib/component'
import type { LedUpstreams, Upstreams } from '../config.ts'
import { leaderQuestions } from './ask-leader.ts'
import type { LedUpstream } from './ask-leader.ts'
import { followLeader, onlyOne } from './follow-leader.ts'
import type { LeaderFollower } from './follow-leader.ts'

/** Who leads, of each component that has a leader. */
export type Leaders = Record<LedUpstream, LeaderFollower>

/** Follows the leaders of a cluster; of what has one address, that is the leader. */
export function followLeaders(
  upstreams: Pick<Upstreams, LedUpstream>,
  led: LedUpstreams,
  environment: Environment,
  cut: (origin: string) => void,
): Leaders & { stop(): void } {
  const follower = (name: LedUpstream): LeaderFollower => {
    const peers = led[name]?.map((url) => url.replace(/\/+$/, '')) ?? []
    if (peers.length < 2) return onlyOne(upstreams[name])
    return followLeader({ name, peers, ask: leaderQuestions[name], environment, cut })
  }
  const leaders: Leaders = {
    mesos: follower('mesos'),
    marathon: follower('marathon'),
    metronome: follower('metronome'),
  }
  return {
    ...leaders,
    stop() {
      for (const leader of Object.values(leaders)) leader.stop()
    },
  }
}
