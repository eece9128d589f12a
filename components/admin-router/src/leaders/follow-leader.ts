import type { Environment } from '@dcos-lite/lib/component'
import { requestText } from '@dcos-lite/lib/http-client'
import type { AskLeader } from './ask-leader.ts'

/** Where the leading one of several is. */
export interface LeaderFollower {
  /** Origin of the leader; while it is not known, of the first of them. */
  origin(): string
  /** Every origin, the leader first: the others hand on what they are sent. */
  origins(): readonly string[]
  /** `host:port` of all of them; empty when there is one. */
  hosts: readonly string[]
  /** Asks anew; resolves when that has ended, well or not. Callers share one question. */
  refresh(): Promise<void>
  /** Called after another one was found to lead. */
  onMove(listener: () => void): void
  stop(): void
}

const askPeriodMs = 2000
const farewellMs = 2000

/** The follower of what there is one of. */
export function onlyOne(origin: string): LeaderFollower {
  return {
    origin: () => origin,
    origins: () => [origin],
    hosts: [],
    refresh: () => Promise.resolve(),
    onMove: () => undefined,
    stop: () => undefined,
  }
}

/**
 * Follows who leads, as any of `peers` says. Connections to a former leader that is silent are given to `cut`: nothing
 * tells them that a machine has lost its power.
 */
export function followLeader(options: {
  name: string
  /** The nearest first. */
  peers: readonly string[]
  ask: AskLeader
  environment: Environment
  cut: (origin: string) => void
}): LeaderFollower {
  const { name, peers, ask, environment, cut } = options
  const { clock, log } = environment
  const stopped = new AbortController()
  const listeners: (() => void)[] = []
  let leader: string | undefined
  let origins = peers
  let asking: Promise<void> | undefined
  /** Who answered last is asked first. */
  let first = peers[0] ?? ''

  const leave = async (former: string): Promise<void> => {
    try {
      await requestText({ url: `${former}/dcos/health`, timeoutMs: farewellMs, signal: stopped.signal })
    } catch (error) {
      if (stopped.signal.aborted) return
      log.info('the former leader is silent; its connections are cut', { upstream: name, former, error })
      cut(former)
    }
  }

  const found = (origin: string): void => {
    if (origin === leader) return
    const former = leader
    leader = origin
    origins = [origin, ...peers.filter((peer) => peer !== origin)]
    log.info('another one leads', { upstream: name, leader: origin, former })
    for (const listener of listeners) listener()
    if (former !== undefined) void leave(former)
  }

  const askAll = async (): Promise<void> => {
    for (const peer of [first, ...peers.filter((one) => one !== first)]) {
      try {
        const origin = await ask(peer, stopped.signal)
        if (origin === undefined || stopped.signal.aborted) continue
        first = peer
        return found(origin)
      } catch (error) {
        if (stopped.signal.aborted) return
        log.debug('it cannot be asked who leads', { upstream: name, peer, error })
      }
    }
  }

  const refresh = (): Promise<void> =>
    (asking ??= askAll().finally(() => {
      asking = undefined
    }))
  const ticking = clock.every(askPeriodMs, () => void refresh())
  void refresh()
  return {
    origin: () => leader ?? peers[0] ?? '',
    origins: () => origins,
    hosts: peers.map((peer) => new URL(peer).host),
    refresh,
    onMove: (listener) => void listeners.push(listener),
    stop() {
      stopped.abort(new Error('the front door stops'))
      ticking.cancel()
    },
  }
}
