import type { FollowingOptions } from '@dcos-lite/lib/http-client'
import type { LeaderFollower } from '../leaders/follow-leader.ts'

/** Follows something at the leader, and ends when another one leads, so that it is followed there. */
export function whileLeading(
  leader: LeaderFollower,
  follow: (leaderUrl: string, signal: AbortSignal, onOpen: () => void) => Promise<void>,
): FollowingOptions['follow'] {
  let moved = new AbortController()
  leader.onMove(() => moved.abort(new Error('another one leads')))
  return (signal, onOpen) => {
    moved = new AbortController()
    return follow(leader.origin(), AbortSignal.any([signal, moved.signal]), onOpen)
  }
}
