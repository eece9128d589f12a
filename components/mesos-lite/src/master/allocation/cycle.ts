import type { Timer } from '@dcos-lite/lib/clock'
import { allocate } from '../allocator/allocate.ts'
import type { Allocation } from '../allocator/allocate.ts'
import { renderOffer } from '../rendering/offer.ts'
import { rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework, OutstandingOffer } from '../state/types.ts'
import { pauseOf } from './pause.ts'
import { allocationSnapshot } from './snapshot.ts'

/** The allocator's rhythm. */
export interface AllocationCycle {
  /** Asks for a run at the next turn of the event loop; requests until then are merged. */
  request(agentIds?: Iterable<string>): void
  stop(): void
}

function makeOffer(reign: Reign, allocation: Allocation): OutstandingOffer | undefined {
  const framework = reign.frameworks.get(allocation.frameworkId)
  const agent = reign.agents.get(allocation.agentId)
  if (!framework?.subscription || !agent) return undefined
  const { offerTimeoutMs } = reign.settings
  const offer: OutstandingOffer = { id: reign.ids.offer(), ...allocation, timeout: undefined }
  if (offerTimeoutMs !== undefined) {
    offer.timeout = reign.clock.after(offerTimeoutMs, () => rescindOffer(reign, offer))
  }
  reign.ledger.allocate(agent.id, allocation, allocation.resources)
  reign.offers.set(offer.id, offer)
  framework.offerIds.add(offer.id)
  agent.offerIds.add(offer.id)
  return offer
}

/** How many offers are made into one event; more of them would keep everybody else waiting. */
const offersPerEvent = 500

/** Sends offers in parts, with a turn for others between them; those that were taken back meanwhile are left out. */
function sendInParts(reign: Reign, framework: Framework, offers: OutstandingOffer[]): void {
  const { subscription } = framework
  sendOffers(reign, framework, offers.slice(0, offersPerEvent))
  const rest = offers.slice(offersPerEvent)
  if (rest.length === 0) return
  reign.clock.after(0, () => {
    if (framework.subscription !== subscription) return
    const left = rest.filter(({ id }) => reign.offers.has(id))
    if (left.length > 0) sendInParts(reign, framework, left)
  })
}

function sendOffers(reign: Reign, framework: Framework, offers: OutstandingOffer[]): void {
  const rendered = offers.flatMap((offer) => {
    const agent = reign.agents.get(offer.agentId)
    return agent ? [renderOffer(offer, framework, agent)] : []
  })
  reign.counters.add('master/messages_resource_offers')
  framework.subscription?.send({ type: 'OFFERS', offers: { offers: rendered } })
}

function run(reign: Reign, agentIds: Iterable<string>): void {
  reign.counters.add('allocator/mesos/allocation_runs')
  const made = new Map<Framework, OutstandingOffer[]>()
  const startedMs = reign.clock.monotonicMs()
  const allocations = allocate(allocationSnapshot(reign), agentIds, reign.random)
  reign.timings.allocationRun.record(reign.clock.monotonicMs() - startedMs)
  for (const allocation of allocations) {
    const offer = makeOffer(reign, allocation)
    const framework = reign.frameworks.get(allocation.frameworkId)
    if (!offer || !framework) continue
    const offers = made.get(framework)
    if (offers) offers.push(offer)
    else made.set(framework, [offer])
  }
  for (const [framework, offers] of made) sendInParts(reign, framework, offers)
}

/** Starts the rhythm: one run every interval, and at once when asked. */
export function startAllocationCycle(reign: Reign): AllocationCycle {
  let wanted: Set<string> | 'all' | undefined
  let wasPaused = false
  let pending: Timer | undefined
  const flush = (): void => {
    const paused = pauseOf(reign) !== undefined
    // What was not offered in a pause is offered at its end, not only the agent that ended it.
    const ofAll = wanted === 'all' || (wasPaused && !paused)
    wasPaused = paused
    // An agent with nothing free is no candidate: a full cluster costs nothing.
    const candidates = ofAll ? reign.ledger.agentIdsWithFree() : [...(wanted ?? [])]
    pending = undefined
    wanted = undefined
    run(reign, candidates)
    if (ofAll) reign.filters.runEnded(reign.clock.monotonicMs())
  }
  const request = (agentIds?: Iterable<string>): void => {
    if (agentIds === undefined) wanted = 'all'
    else if (wanted !== 'all') {
      wanted ??= new Set()
      for (const agentId of agentIds) wanted.add(agentId)
    }
    pending ??= reign.clock.after(0, flush)
  }
  const rhythm = reign.clock.every(reign.settings.allocationIntervalMs, () => request())
  return {
    request,
    stop() {
      rhythm.cancel()
      pending?.cancel()
    },
  }
}
