import type { Environment } from '../component/index.ts'
import { followEventStream, keepFollowing } from '../http-client/index.ts'
import { createAccessTable } from './decide/access-table.ts'
import type { AccessSnapshot, AccessTable, KnownUser } from './decide/access-table.ts'
import type { AccessFacts } from './decide/may.ts'

/** The accounts of the cluster and what they may do, kept true by the identity service's feed. */
export interface FollowedAccounts extends AccessFacts {
  find(uid: string): KnownUser | undefined
  /** Resolves when the accounts were read once; false when that took longer than `withinMs`. */
  ready(withinMs: number): Promise<boolean>
  following(): boolean
  /** Called when the keys that verify tokens are others. */
  onKeys(listener: () => void): void
  stop(): void
}

const silenceLimitMs = 15_000

/**
 * Follows the feed of the identity service, at the next of its URLs whenever one ends. While it is interrupted the last
 * known accounts and permissions count.
 */
export function followAccounts(
  iamUrl: string | readonly string[],
  environment: Environment,
): FollowedAccounts {
  const iamUrls = [iamUrl].flat()
  let turn = 0
  const { clock } = environment
  let table: AccessTable | undefined
  let announceFirst: () => void = () => undefined
  const first = new Promise<void>((resolve) => (announceFirst = resolve))

  const keyListeners: (() => void)[] = []

  const apply = (event: string | undefined, text: string): void => {
    const data = JSON.parse(text) as unknown
    if (event === 'snapshot') {
      table = createAccessTable(data as AccessSnapshot)
      announceFirst()
    } else if (event === 'keys') {
      for (const listener of keyListeners) listener()
    } else table?.apply(event ?? '', data)
  }

  const following = keepFollowing({
    name: 'iam users',
    environment,
    async follow(signal, onOpen) {
      const silence = new AbortController()
      const watchdog = { timer: clock.after(silenceLimitMs, () => silence.abort()) }
      const url = `${iamUrls[turn++ % iamUrls.length] ?? ''}/internal/v1/users/events`
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
    find: (uid) => table?.find(uid),
    grantsOfUser: (uid) => table?.grantsOfUser(uid),
    grantsOfGroup: (gid) => table?.grantsOfGroup(gid),
    groupsOf: (uid) => table?.groupsOf(uid) ?? [],
    following: following.connected,
    onKeys: (listener) => void keyListeners.push(listener),
    stop: following.stop,
    async ready(withinMs) {
      if (table) return true
      const limit = new AbortController()
      await Promise.race([first, clock.sleep(withinMs, limit.signal).catch(() => undefined)])
      limit.abort()
      return table !== undefined
    },
  }
}
