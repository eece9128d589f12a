import type { Environment } from '@dcos-lite/lib/component'
import { readEvents, retryDelayMs } from '@dcos-lite/lib/mesos-scheduler'
import { dnsErrors } from '../errors.ts'
import { openOperatorStream, placeOf, readLeader, readLegacyState } from './open-operator-stream.ts'
import type { LeaderPlace } from './open-operator-stream.ts'
import type { OperatorEvent } from './operator-api.ts'

const missedHeartbeats = 3
/** A master without event stream is asked for its whole state this often. */
const pollMs = 2000
const provenMs = 1000

export interface FollowOptions {
  masterUrls: string[]
  environment: Environment
  onLeader: (leader: LeaderPlace) => void
  /** In order. A state read as a whole arrives as SUBSCRIBED. */
  onEvent: (event: OperatorEvent) => void
  /** Whether the state is followed now, and if not, why. */
  onFollowing: (following: boolean, reason: string) => void
}

/** Follows the state of the leading master until `stop`. */
export interface MasterFollower {
  stop(): Promise<void>
}

/** Starts to follow. A master that ends or goes silent is left for the next one, with growing pauses. */
export function followMaster(options: FollowOptions): MasterFollower {
  const { clock, random, log } = options.environment
  const stopping = new AbortController()

  const poll = async (masterUrl: string, status: number): Promise<void> => {
    log.warn('this master has no event stream; its state is read again and again', { masterUrl, status })
    for (;;) {
      const { state, leader } = await readLegacyState(masterUrl, stopping.signal)
      if (leader !== undefined) options.onLeader(leader)
      options.onEvent({ type: 'SUBSCRIBED', subscribed: { get_state: state } })
      options.onFollowing(true, '')
      await clock.sleep(pollMs, stopping.signal)
    }
  }

  /** The address that a master gives may differ from the one it was reached by. */
  const refineLeader = async (url: string): Promise<void> => {
    try {
      const leader = await readLeader(url, stopping.signal)
      if (leader !== undefined && !stopping.signal.aborted) options.onLeader(leader)
    } catch (error) {
      log.debug('the leader did not tell its address; the one it was reached by is used', { url, error })
    }
  }

  const follow = async (masterUrl: string): Promise<void> => {
    const { url, status, stream } = await openOperatorStream(masterUrl, stopping.signal)
    if (status !== 200) {
      stream.close()
      if (status === 503 || status === 307)
        throw dnsErrors.STATE_UNAVAILABLE({ reason: `${url} answered ${status}` })
      return poll(masterUrl, status)
    }
    for await (const event of readEvents<OperatorEvent>(stream, clock, missedHeartbeats)) {
      options.onEvent(event)
      if (event.type !== 'SUBSCRIBED') continue
      log.info('following the state of the master', { url })
      options.onFollowing(true, '')
      options.onLeader(placeOf(url))
      void refineLeader(url)
    }
    throw dnsErrors.STATE_UNAVAILABLE({ reason: `${url} ended its event stream` })
  }

  const run = async (): Promise<void> => {
    for (let failures = 0, turn = 0; !stopping.signal.aborted; failures++, turn++) {
      const masterUrl = options.masterUrls[turn % options.masterUrls.length] ?? ''
      const startedMs = clock.monotonicMs()
      const error: unknown = await follow(masterUrl).catch((thrown: unknown) => thrown)
      if (stopping.signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      const lived = clock.monotonicMs() - startedMs >= provenMs
      if (lived) failures = 0
      if (lived || failures === 0) log.warn('the state of the master is not followed', { masterUrl, reason })
      options.onFollowing(false, reason)
      // Only `stop` rejects the sleep.
      await clock.sleep(retryDelayMs(failures, random), stopping.signal).catch(() => undefined)
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort(new Error('the name server is stopped'))
      await running
    },
  }
}
