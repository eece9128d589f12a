import type { Offer } from '@dcos-lite/lib/mesos'
import type { Attempt } from './assign.ts'
import type { Refusal } from './refusals.ts'
import { ruleOrder } from './refusals.ts'

/** What is known of one agent for one service: the most telling look at what it offered. */
export interface Look {
  offer: Offer
  atMs: number
  /** The offer was for another role; only what is unreserved in it was judged. */
  foreign: boolean
  /** Instances of the service took from the offer. */
  used: boolean
  /** Why the offer, or what was left of it, did not take one more instance. */
  refusal?: Refusal
}

/**
 * After this time without a new offer, a look says nothing of the present any more: refused offers come again after
 * five seconds, and the allocator runs every second.
 */
export const staleAfterMs = 10_000

/** Whether a look is too old to speak of the present. */
export const isStale = (look: Look, nowMs: number): boolean => nowMs - look.atMs > staleAfterMs

/** One look at each offer out of all attempts of one batch, for one service. */
export function looksOf(attempts: readonly Attempt[], nowMs: number): Look[] {
  const byOffer = Map.groupBy(attempts, ({ offer }) => offer.id.value)
  return [...byOffer.values()].flatMap((group) => {
    const last = group.at(-1)
    if (!last) return []
    const { offer, foreign, refusal } = last
    const used = group.some((attempt) => attempt.refusal === undefined)
    return [{ offer, atMs: nowMs, foreign, used, ...(refusal ? { refusal } : {}) }]
  })
}

const depth = ({ refusal }: Look): number => (refusal ? ruleOrder.indexOf(refusal.rule) : -1)

/**
 * Which of two looks at one agent tells more. Offers for the role of the service speak louder than those for others,
 * as long as they are not stale; then the newer one; of the same moment the one that came furthest through the rules.
 * The answer does not depend on the order of the two.
 */
export function moreTelling(one: Look, other: Look): Look {
  const newest = Math.max(one.atMs, other.atMs)
  const [first, second] = [one, other].map((look) => [
    !look.foreign && !isStale(look, newest) ? 1 : 0,
    look.atMs,
    depth(look),
    look.refusal?.available ?? 0,
  ])
  for (const [index, value] of (first ?? []).entries()) {
    const difference = value - (second?.[index] ?? 0)
    if (difference !== 0) return difference > 0 ? one : other
  }
  return one.offer.id.value < other.offer.id.value ? one : other
}

/** The most telling look at each agent, by agent id, when further looks come to those that are known. */
export function bestLooks(known: Iterable<Look>, further: Iterable<Look>): Map<string, Look> {
  const best = new Map<string, Look>()
  for (const look of [...known, ...further]) {
    const agentId = look.offer.agent_id.value
    const before = best.get(agentId)
    best.set(agentId, before ? moreTelling(before, look) : look)
  }
  return best
}
