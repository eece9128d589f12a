import type { OutstandingOffer } from './types.ts'
import type { Reign } from './reign.ts'

/** Takes an offer out of the books without giving its resources back. */
export function takeOffer(reign: Reign, offer: OutstandingOffer): void {
  offer.timeout?.cancel()
  reign.offers.delete(offer.id)
  reign.frameworks.get(offer.frameworkId)?.offerIds.delete(offer.id)
  reign.agents.get(offer.agentId)?.offerIds.delete(offer.id)
}

/** Takes an offer back silently; its resources are free again. */
export function discardOffer(reign: Reign, offer: OutstandingOffer): void {
  takeOffer(reign, offer)
  reign.ledger.recover(offer.agentId, offer, offer.resources)
}

/** Takes an offer back and tells its framework. */
export function rescindOffer(reign: Reign, offer: OutstandingOffer): void {
  discardOffer(reign, offer)
  reign.counters.add('master/offers_rescinded')
  reign.frameworks
    .get(offer.frameworkId)
    ?.subscription?.send({ type: 'RESCIND', rescind: { offer_id: { value: offer.id } } })
}

/** The offers with these ids that are still outstanding. */
export function outstanding(reign: Reign, offerIds: Iterable<string>): OutstandingOffer[] {
  return [...offerIds].flatMap((id) => reign.offers.get(id) ?? [])
}
