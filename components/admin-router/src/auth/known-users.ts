import type { Environment } from '@dcos-lite/lib/component'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { keepFollowing } from '../caches/keep-following.ts'

/** An account that exists now. */
export interface KnownUser {
  uid: string
  incarnation: string
  kind: 'user' | 'service-account'
}

/** The accounts of the cluster, kept true by the identity service's feed. */
export interface KnownUsers {
  find(uid: string): KnownUser | undefined
  /** Resolves when the accounts were read once; false when that took longer than `withinMs`. */
  ready(withinMs: number): Promise<boolean>
  following(): boolean
  stop(): void
}

const silenceLimitMs = 15_000

/** Follows the feed. While it is interrupted the last known accounts count. */
export function followKnownUsers(iamUrl: string, environment: Environment): KnownUsers {
  const { clock } = environment
  let users: Map<string, KnownUser> | undefined
  let announceFirst: () => void = () => undefined
  const first = new Promise<void>((resolve) => (announceFirst = resolve))

  const apply = (event: string | undefined, data: string): void => {
    if (event === 'snapshot') {
      const snapshot = JSON.parse(data) as { users: KnownUser[] }
      users = new Map(snapshot.users.map((user) => [user.uid, user]))
      announceFirst()
    } else if (event === 'put') {
      const user = JSON.parse(data) as KnownUser
      users?.set(user.uid, user)
    } else if (event === 'removed') {
      users?.delete((JSON.parse(data) as { uid: string }).uid)
    }
  }

  const following = keepFollowing({
    name: 'iam users',
    environment,
    async follow(signal, onOpen) {
      const silence = new AbortController()
      const watchdog = { timer: clock.after(silenceLimitMs, () => silence.abort()) }
      const url = `${iamUrl}/internal/v1/users/events`
      try {
        for await (const { event, data } of followEventStream({
          url,
          signal: AbortSignal.any([signal, silence.signal]),
        })) {
          watchdog.timer.cancel()
          watchdog.timer = clock.after(silenceLimitMs, () => silence.abort(new Error('no heartbeat')))
          apply(event, data)
          onOpen()
        }
      } finally {
        watchdog.timer.cancel()
      }
    },
  })

  return {
    find: (uid) => users?.get(uid),
    following: following.connected,
    stop: following.stop,
    async ready(withinMs) {
      if (users) return true
      const limit = new AbortController()
      await Promise.race([first, clock.sleep(withinMs, limit.signal).catch(() => undefined)])
      limit.abort()
      return users !== undefined
    },
  }
}
