import { topRoleOf } from '../allocator/ledger.ts'
import type { Ledger } from '../allocator/ledger.ts'
import { addQuantities } from '../allocator/quantities.ts'
import type { Quantities } from '../allocator/quantities.ts'
import type { Quota } from '../allocator/snapshot.ts'
import type { OutstandingOffer } from '../state/types.ts'
import { quotaPartOf } from './consumption.ts'

type Offer = Pick<OutstandingOffer, 'id' | 'role' | 'resources'>

const anyAbove = (amounts: Quantities, bounds: ReadonlyMap<string, number>): boolean =>
  [...bounds].some(([name, bound]) => (amounts.get(name) ?? 0) > bound)

const helps = (part: Quantities, missing: ReadonlyMap<string, number>): boolean =>
  [...missing].some(([name, amount]) => amount > 0 && (part.get(name) ?? 0) > 0)

/** Offers of a role that must be taken back so that it is within its limits, as far as offers can help. */
function aboveLimit(role: string, quota: Quota, ledger: Ledger, offers: Iterable<Offer>): Offer[] {
  const consumed: Quantities = new Map(ledger.consumed(role))
  const taken: Offer[] = []
  for (const offer of offers) {
    if (!anyAbove(consumed, quota.limits)) break
    const part = quotaPartOf(offer)
    const over = new Map([...quota.limits].map(([name, limit]) => [name, (consumed.get(name) ?? 0) - limit]))
    if (topRoleOf(offer.role) !== role || !helps(part, over)) continue
    addQuantities(consumed, part, -1)
    taken.push(offer)
  }
  return taken
}

/** Offers to others that must be taken back so that enough is free for what a role is guaranteed. */
function inTheWay(role: string, quota: Quota, ledger: Ledger, offers: Iterable<Offer>): Offer[] {
  const consumed = ledger.consumed(role)
  const missing: Quantities = new Map()
  for (const [name, guarantee] of quota.guarantees) {
    const amount = guarantee - (consumed.get(name) ?? 0) - (ledger.freeUnreserved().get(name) ?? 0)
    if (amount > 0) missing.set(name, amount)
  }
  const taken: Offer[] = []
  for (const offer of offers) {
    if (![...missing.values()].some((amount) => amount > 0)) break
    const part = quotaPartOf(offer)
    if (topRoleOf(offer.role) === role || !helps(part, missing)) continue
    for (const [name, amount] of part)
      if (missing.has(name)) missing.set(name, (missing.get(name) ?? 0) - amount)
    taken.push(offer)
  }
  return taken
}

/** The ids of the offers to take back after the quota of a role was changed. */
export function offersToRescind(
  role: string,
  quota: Quota,
  ledger: Ledger,
  offers: ReadonlyMap<string, Offer>,
): Set<string> {
  const list = [...offers.values()]
  return new Set(
    [...aboveLimit(role, quota, ledger, list), ...inTheWay(role, quota, ledger, list)].map(({ id }) => id),
  )
}
