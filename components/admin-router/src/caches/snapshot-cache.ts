import type { Environment } from '@dcos-lite/lib/component'
import type { Timer } from '@dcos-lite/lib/clock'

/** A copy of an upstream's state in memory. Reading never waits; refreshing is single-flight. */
export interface SnapshotCache<T> {
  /** The newest copy; undefined when there is none, or it is older than the hard limit. */
  current(): T | undefined
  /** Says that the upstream changed; a refresh follows within tens of milliseconds. */
  touch(): void
  /** Resolves when a refresh that began after this call has ended, well or not, or after 5 s. Callers share refreshes. */
  refresh(): Promise<void>
  /** Milliseconds since the copy was true; undefined when there is none. */
  ageMs(): number | undefined
  stop(): void
}

export interface SnapshotCacheOptions<T> {
  name: string
  environment: Environment
  read: (signal: AbortSignal) => Promise<T>
  /** Read anew at least this often, whatever the events say. */
  pollPeriodMs: () => number
}

const debounceMs = 20
const longestDebounceMs = 200
// Takes the sting out of a flood of unknown names; nobody waits long for a new service.
const refreshGapMs = 100
// An upstream that takes the call and says nothing must not hold up who asked for a name.
const longestWaitMs = 5000
const pollTickMs = 1000
// The original refuses copies that are older than three days.
const hardLimitMs = 259_200_000

/** Creates a cache that is empty until its first refresh. */
export function createSnapshotCache<T>(options: SnapshotCacheOptions<T>): SnapshotCache<T> {
  const { clock, log } = options.environment
  const stopped = new AbortController()
  let copy: { value: T; atMs: number } | undefined
  let reading: Promise<void> | undefined
  let next: Promise<void> | undefined
  let beganAtMs = -Infinity
  let tookMs = 0
  let changedMeanwhile = false
  let pending: Timer | undefined
  let failing = false

  const readOnce = async (): Promise<void> => {
    beganAtMs = clock.monotonicMs()
    try {
      copy = { value: await options.read(stopped.signal), atMs: beganAtMs }
      failing = false
    } catch (error) {
      if (!failing && !stopped.signal.aborted) log.warn('the refresh failed', { cache: options.name, error })
      failing = true
    }
    tookMs = clock.monotonicMs() - beganAtMs
    reading = undefined
    if (changedMeanwhile && !stopped.signal.aborted) cache.touch()
  }

  const start = (): Promise<void> => {
    pending?.cancel()
    pending = undefined
    changedMeanwhile = false
    reading ??= readOnce()
    return reading
  }

  const startNext = async (): Promise<void> => {
    // Always a turn of its own: `next` must be set before it is cleared below.
    await reading
    const waitMs = beganAtMs + refreshGapMs - clock.monotonicMs()
    if (waitMs > 0) await clock.sleep(waitMs, stopped.signal).catch(() => undefined)
    next = undefined
    if (!stopped.signal.aborted) await start()
  }

  const cache: SnapshotCache<T> = {
    current: () => (copy && clock.monotonicMs() - copy.atMs < hardLimitMs ? copy.value : undefined),
    ageMs: () => copy && clock.monotonicMs() - copy.atMs,
    touch() {
      // A refresh that is still to begin sees the change; a read before it would only be taken for it.
      if (stopped.signal.aborted || pending || next) return
      if (reading) {
        changedMeanwhile = true
        return
      }
      // A costly upstream is asked less often while it changes a lot.
      pending = clock.after(Math.min(Math.max(debounceMs, 2 * tookMs), longestDebounceMs), () => void start())
    },
    async refresh() {
      pending?.cancel()
      pending = undefined
      const refreshed = (next ??= startNext())
      const enough = new AbortController()
      const patience = clock.sleep(longestWaitMs, enough.signal).catch(() => undefined)
      await Promise.race([refreshed, patience])
      enough.abort()
    },
    stop() {
      stopped.abort()
      pending?.cancel()
      poll.cancel()
    },
  }
  const poll = clock.every(pollTickMs, () => {
    if (!reading && !next && clock.monotonicMs() - beganAtMs >= options.pollPeriodMs()) void start()
  })
  return cache
}
