import { filterLengthMs } from '../allocator/filters.ts'
import type { Filters, Resource } from '@dcos-lite/lib/mesos'
import { outstanding, takeOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Where resources come back from. */
export interface Refusal {
  frameworkId: string
  agentId: string
  role: string
  resources: Resource[]
}

/** Gives unwanted resources back and remembers for how long they are not wanted. */
export function refuseResources(reign: Reign, refusal: Refusal, filters: Filters | undefined): void {
  const { frameworkId, agentId, role, resources } = refusal
  if (resources.length === 0) return
  reign.ledger.recover(agentId, refusal, resources)
  const lengthMs = filterLengthMs(filters?.refuse_seconds, reign.settings.allocationIntervalMs)
  if (lengthMs === 0) return
  const untilMs = reign.clock.monotonicMs() + lengthMs
  reign.filters.add(frameworkId, role, agentId, { refused: resources, untilMs })
}

/** Answers DECLINE; offers that are not outstanding are ignored. */
export function declineOffers(
  reign: Reign,
  framework: Framework,
  offerIds: readonly { value: string }[],
  filters: Filters | undefined,
): void {
  reign.counters.add('master/messages_decline_offers')
  const ids = new Set(offerIds.map(({ value }) => value))
  for (const offer of outstanding(reign, ids)) {
    if (offer.frameworkId !== framework.id) continue
    takeOffer(reign, offer)
    refuseResources(reign, offer, filters)
  }
}
