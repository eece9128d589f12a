import { addQuantities } from '../allocator/quantities.ts'
import type { Quantities } from '../allocator/quantities.ts'
import { topRoleOf } from '../allocator/ledger.ts'
import type { Ledger } from '../allocator/ledger.ts'
import type { OutstandingOffer } from '../state/types.ts'
import { scalarQuantities, unreserved } from '@dcos-lite/lib/resources'

/** What consumption is read from. */
export interface ConsumptionSource {
  ledger: Ledger
  offers: ReadonlyMap<string, Pick<OutstandingOffer, 'role' | 'resources'>>
}

/** The unreserved scalars of an offer: what counts against a quota when it is made. */
export function quotaPartOf({ resources }: Pick<OutstandingOffer, 'resources'>): Quantities {
  return scalarQuantities(unreserved(resources).filter(({ revocable }) => !revocable))
}

/** What a role consumes apart from offers: what its tasks use, and what is reserved for it. */
export function consumedWithoutOffers({ ledger, offers }: ConsumptionSource, topRole: string): Quantities {
  const consumed: Quantities = new Map(ledger.consumed(topRole))
  for (const offer of offers.values()) {
    if (topRoleOf(offer.role) === topRole) addQuantities(consumed, quotaPartOf(offer), -1)
  }
  return consumed
}
