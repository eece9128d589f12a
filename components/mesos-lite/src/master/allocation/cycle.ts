import type { Timer } from '@dcos-lite/lib/clock'
import { allocate } from '../allocator/allocate.ts'
import type { Allocation } from '../allocator/allocate.ts'
import { startQuotaRun } from '../allocator/quota-run.ts'
import type { AllocationSnapshot } from '../allocator/snapshot.ts'
import { renderOffer } from '../rendering/offer.ts'
import { rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework, OutstandingOffer } from '../state/types.ts'
import { allocationSnapshot } from './snapshot.ts'

/** The allocator's rhythm. */
export interface AllocationCycle {
  /**
   * Asks for a run at the next turn of the event loop; requests until then are merged. A run over many agents is made
   * in slices with a turn for others between them, each decided from the books as they are by then.
   */
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

function run(reign: Reign, snapshot: AllocationSnapshot, agentIds: readonly string[]): void {
  reign.counters.add('allocator/mesos/allocation_runs')
  const made = new Map<Framework, OutstandingOffer[]>()
  const startedMs = reign.clock.monotonicMs()
  // An agent with nothing free is no candidate: a full cluster costs nothing.
  const candidates = agentIds.filter((agentId) => reign.ledger.hasFree(agentId))
  const allocations = allocate(snapshot, candidates, reign.random)
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

/** How many agents are given away before everybody else gets a turn. */
const agentsPerSlice = 200

/** What is guaranteed is given first over all agents, so that such a run cannot be made in slices. */
function sliceSizeOf(snapshot: AllocationSnapshot): number {
  const isWhole = snapshot.quotas.size > 0 && startQuotaRun(snapshot).anyMissing()
  return isWhole ? Infinity : agentsPerSlice
}

/** Starts the rhythm: one run every interval, and at once when asked. */
export function startAllocationCycle(reign: Reign): AllocationCycle {
  /** Agents that were asked for by name. */
  const named = new Set<string>()
  /** What is left of a run over all agents. */
  let rest: string[] | undefined
  let wantsAll = false
  let wasPaused = false
  let pending: Timer | undefined
  const takeSlice = (size: number): string[] => {
    const slice: string[] = []
    for (const agentId of named) {
      if (slice.length >= size) return slice
      slice.push(agentId)
      named.delete(agentId)
    }
    for (let next: string | undefined; rest && slice.length < size; slice.push(next)) {
      next = rest.pop()
      if (next === undefined) break
    }
    return slice
  }
  const step = (): void => {
    pending = undefined
    const snapshot = allocationSnapshot(reign)
    const paused = snapshot.paused !== undefined
    // What was not offered in a pause is offered at its end, not only the agent that ended it.
    if (wasPaused && !paused) wantsAll = true
    wasPaused = paused
    if (wantsAll && rest === undefined) {
      wantsAll = false
      named.clear()
      rest = reign.random.shuffle(reign.ledger.agentIdsMaybeFree())
      reign.filters.runBegan()
    }
    run(reign, snapshot, takeSlice(sliceSizeOf(snapshot)))
    if (rest?.length === 0) {
      rest = undefined
      reign.filters.runEnded(reign.clock.monotonicMs())
    }
    if (rest || named.size > 0 || wantsAll) pending = reign.clock.after(0, step)
  }
  const request = (agentIds?: Iterable<string>): void => {
    if (agentIds === undefined) wantsAll = true
    else for (const agentId of agentIds) named.add(agentId)
    pending ??= reign.clock.after(0, step)
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
