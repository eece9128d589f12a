import type { Environment } from '@dcos-lite/lib/component'
import { httpClientErrors, keepFollowing, requestJson } from '@dcos-lite/lib/http-client'
import type { LeaderFollower } from '../leaders/follow-leader.ts'
import { createSnapshotCache } from './snapshot-cache.ts'
import type { SnapshotCache } from './snapshot-cache.ts'
import { whileLeading } from './while-leading.ts'

/** A cache together with the event stream that keeps it true. */
export interface FollowedCache<T> extends SnapshotCache<T> {
  following(): boolean
}

/** The event stream of a leader; it says that it is there, and that what is kept may have changed. */
export type FollowEvents = (
  stream: { leaderUrl: string; headers: Record<string, string>; signal: AbortSignal },
  tell: { opened: () => void; changed: () => void },
) => Promise<void>

export interface FollowedState<T> {
  name: string
  leader: LeaderFollower
  environment: Environment
  /** Where the leader tells its state. */
  path: string
  /** What an answer is to be, in words. */
  expected: string
  read: (body: unknown) => T
  events: { name: string; follow: FollowEvents }
}

const requestTimeoutMs = 60_000
const pollPeriodMs = 25_000
const pollPeriodWithoutEventsMs = 5000
const headers = { 'user-agent': 'Master Admin Router' }

/** The state of a leader, read again when its events say that it changed, and now and then in any case. */
export function createFollowedCache<T>(options: FollowedState<T>): FollowedCache<T> {
  const { name, leader, environment, path, expected, read, events } = options
  const cache = createSnapshotCache({
    name,
    environment,
    pollPeriodMs: () => (following.connected() ? pollPeriodMs : pollPeriodWithoutEventsMs),
    async read(signal) {
      const url = `${leader.origin()}${path}`
      const { status, body } = await requestJson({
        ...{ url, timeoutMs: requestTimeoutMs, signal },
        headers: { ...headers, accept: 'application/json' },
      })
      if (status === 200) return read(body)
      const reason = `${expected} was expected`
      throw httpClientErrors.REFUSED({ method: 'GET', url, answerStatus: status, reason })
    },
  })
  const following = keepFollowing({
    name: events.name,
    environment,
    follow: whileLeading(leader, (leaderUrl, signal, opened) =>
      events.follow({ leaderUrl, headers, signal }, { opened, changed: cache.touch }),
    ),
  })
  leader.onMove(cache.touch)
  return {
    ...cache,
    following: following.connected,
    stop() {
      following.stop()
      cache.stop()
    },
  }
}
