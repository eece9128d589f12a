import type { Offer } from '@dcos-lite/lib/mesos'

/** Of so many unused offers one is kept back, and never more than `mostHeld`. */
const oneOf = 8
const mostHeld = 16

/** So long an offer is kept back. */
export const holdMs = 1000

/**
 * Which unused offers of a batch to keep for a moment although nothing waits: in a large cluster the next launch then
 * need not ask for offers of every agent again. Small clusters keep none.
 */
export function offersToHold(
  unused: readonly Offer[],
  sinceMs: (offer: Offer) => number,
  nowMs: number,
): Offer[] {
  const known = unused.filter((offer) => nowMs - sinceMs(offer) < holdMs && !offer.unavailability)
  const held = known.filter((offer) => sinceMs(offer) < nowMs)
  const fresh = known.filter((offer) => sinceMs(offer) >= nowMs)
  const most = Math.max(held.length, Math.min(Math.floor(unused.length / oneOf), mostHeld))
  return [...fresh, ...held].slice(0, most)
}
