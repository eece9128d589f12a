import type { Resource } from '@dcos-lite/lib/mesos'
import { sumResources, toDoubleFormat, withAllocation } from '@dcos-lite/lib/resources'
import type { Agent, Framework, OutstandingOffer } from '../state/types.ts'
import type { InverseOffer } from '../maintenance/decide/inverse-plan.ts'
import { renderInverseOffer } from './inverse-offer.ts'
import { renderOffer } from './offer.ts'
import { createTally } from './resource-tally.ts'

/** A point in time as the operator API writes it. */
export const timeInfo = (ms: number): { nanoseconds: number } => ({ nanoseconds: Math.round(ms) * 1_000_000 })

/** What views look things up in. */
export interface Books {
  agents: ReadonlyMap<string, Agent>
  frameworks: ReadonlyMap<string, Framework>
  offers: ReadonlyMap<string, OutstandingOffer>
}

/** The offers of a framework or agent. */
export function offersOf(books: Books, offerIds: Iterable<string>): OutstandingOffer[] {
  return [...offerIds].flatMap((id) => books.offers.get(id) ?? [])
}

/** What the live tasks and executors of a framework hold, allocated to their roles. */
export function usedByFramework(books: Books, framework: Framework): Resource[] {
  const tally = createTally()
  for (const { booked, info } of framework.tasks.values()) if (booked) tally.add(info.resources ?? [])
  for (const agent of books.agents.values()) {
    for (const { info } of agent.executors.get(framework.id)?.values() ?? []) tally.add(info.resources ?? [])
  }
  return tally.list()
}

/** What is offered, allocated to the roles of the offers. */
export function offeredResources(offers: readonly OutstandingOffer[]): Resource[] {
  return sumResources(offers.map(({ resources, role }) => withAllocation(resources, role)))
}

/** What is told of a framework besides itself. */
export interface FrameworkFacts {
  used: Resource[]
  offered: Resource[]
  offers: readonly OutstandingOffer[]
  inverseOffers: readonly InverseOffer[]
}

/** A framework as the operator API shows it, from sums that were made already. */
export function frameworkView(
  books: Pick<Books, 'agents'>,
  framework: Framework,
  facts: FrameworkFacts,
): object {
  const offers = facts.offers.flatMap((offer) => {
    const agent = books.agents.get(offer.agentId)
    return agent ? [renderOffer(offer, framework, agent)] : []
  })
  const inverseOffers = facts.inverseOffers.flatMap((offer) => {
    const agent = books.agents.get(offer.agentId)
    return agent ? [renderInverseOffer(offer, agent)] : []
  })
  const used = toDoubleFormat(facts.used)
  const offered = toDoubleFormat(facts.offered)
  return {
    framework_info: framework.info,
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.recovered,
    registered_time: timeInfo(framework.registeredMs),
    reregistered_time: timeInfo(framework.reregisteredMs),
    ...(framework.unregisteredMs === undefined
      ? {}
      : { unregistered_time: timeInfo(framework.unregisteredMs) }),
    ...(offers.length === 0 ? {} : { offers }),
    ...(inverseOffers.length === 0 ? {} : { inverse_offers: inverseOffers }),
    ...(used.length === 0 ? {} : { allocated_resources: used }),
    ...(offered.length === 0 ? {} : { offered_resources: offered }),
    ...(framework.constraints ? { offer_constraints: framework.constraints } : {}),
  }
}

/** A framework as the operator API shows it now. */
export function renderFramework(books: Books, framework: Framework): object {
  const offers = offersOf(books, framework.offerIds)
  const used = usedByFramework(books, framework)
  return frameworkView(books, framework, {
    ...{ used, offers },
    offered: offeredResources(offers),
    inverseOffers: [],
  })
}
