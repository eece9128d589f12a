import type { Clock } from '../clock/index.ts'
import { isDcosError } from '../errors/index.ts'
import { storeErrors } from './errors.ts'
import type { Compare, Lease, Store } from './types.ts'

/** A won election. Every write of a leader carries `guard`; every message it sends carries `epoch`. */
export interface Leadership {
  /** Fencing number: create revision of the leadership key; grows with every new leader. */
  epoch: number
  identity: string
  /** Holds while this process is the leader; add it to the compares of every transaction. */
  guard: Compare
  /** Aborted before the lease can end: stop acting as the leader at once. */
  lost: AbortSignal
  /** Whether the lease surely holds now, by the monotonic clock: right even when this thread was just blocked. */
  holds(): boolean
  /** Throws DCL_STORE_LEADERSHIP_LOST unless `holds()`: call it right before an act that `guard` cannot cover. */
  assertHolds(): void
  /** Latest monotonic instant at which it surely holds; moves on with every renewal. */
  holdsUntilMonotonicMs(): number
  resign(): Promise<void>
}

export interface CampaignOptions {
  key: string
  /** What others read to find the leader: JSON text, for example `{"url":"http://…"}`. */
  identity: string
  ttlMs: number
  /** The clock that the store was opened with. */
  clock: Clock
  signal?: AbortSignal
}

const firstRetryMs = 100
const longestRetryMs = 2_000

function lead(lease: Lease, epoch: number, options: CampaignOptions): Leadership {
  const { key, identity, clock } = options
  const holds = (): boolean => !lease.lost.aborted && clock.monotonicMs() < lease.holdsUntilMonotonicMs()
  return {
    epoch,
    identity,
    guard: { key, createRevision: epoch },
    lost: lease.lost,
    holds,
    assertHolds() {
      if (!holds()) throw storeErrors.LEADERSHIP_LOST({ key, identity })
    },
    holdsUntilMonotonicMs: lease.holdsUntilMonotonicMs,
    resign: () => lease.revoke(),
  }
}

/** One attempt: the leadership, or undefined when another has it. */
async function attempt(store: Store, options: CampaignOptions): Promise<Leadership | undefined> {
  const { key, identity, ttlMs } = options
  const lease = await store.grantLease(ttlMs)
  try {
    const { succeeded, revision } = await store.transact({
      compare: [{ key, createRevision: 0 }],
      operations: [{ type: 'put', key, value: identity, leaseId: lease.id }],
    })
    const leadership = lead(lease, revision, options)
    if (succeeded && leadership.holds() && !options.signal?.aborted) return leadership
  } catch (error) {
    // When the outcome is unknown the key may be there: it goes with its lease.
    await lease.revoke()
    throw error
  }
  await lease.revoke()
  return undefined
}

/** Resolves when nobody holds the key. */
async function waitUntilVacant(store: Store, { key, signal }: CampaignOptions): Promise<void> {
  const { record, revision } = await store.get(key)
  if (record === undefined) return
  const watch = store.watch(key, { afterRevision: revision })
  const stop = (): void => watch.close()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    if (signal?.aborted) return
    for await (const { events } of watch) {
      const last = events.findLast((event) => event.key === key)
      if (last?.type === 'delete') return
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    watch.close()
  }
}

function mayRetry(error: unknown): boolean {
  const retried = [
    storeErrors.UNAVAILABLE,
    storeErrors.OUTCOME_UNKNOWN,
    storeErrors.COMPACTED,
    storeErrors.LEASE_NOT_FOUND,
  ]
  return isDcosError(error) && retried.some(({ code }) => code === error.code)
}

/**
 * Waits until this process is the leader under `key`, then returns the leadership. A store that does not answer is
 * asked again; rejects when aborted or when the store is closed.
 */
export async function campaign(store: Store, options: CampaignOptions): Promise<Leadership> {
  const { clock, signal } = options
  let retryMs = firstRetryMs
  for (;;) {
    signal?.throwIfAborted()
    try {
      await waitUntilVacant(store, options)
      signal?.throwIfAborted()
      const leadership = await attempt(store, options)
      if (leadership) return leadership
      retryMs = firstRetryMs
    } catch (error) {
      if (!mayRetry(error)) throw error
      await clock.sleep(retryMs, signal)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }
}
