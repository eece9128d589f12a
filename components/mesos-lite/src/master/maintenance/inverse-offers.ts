import type { Filters } from '@dcos-lite/lib/mesos'
import { filterLengthMs } from '../allocator/filters.ts'
import { renderInverseOffer } from '../rendering/inverse-offer.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'
import { planInverseOffers } from './decide/inverse-plan.ts'
import type { AffectedFramework, InverseOffer, LeavingAgent } from './decide/inverse-plan.ts'

/** The frameworks that run something on an agent. */
export function holdersOn(agent: Agent): string[] {
  return [...new Set([...[...agent.tasks].map(({ frameworkId }) => frameworkId), ...agent.executors.keys()])]
}

function leavingAgents(reign: Reign): LeavingAgent[] {
  const leaving: LeavingAgent[] = []
  for (const agent of reign.agents.values()) {
    const { unavailability } = agent
    if (!unavailability) continue
    const affected = holdersOn(agent).flatMap((frameworkId): AffectedFramework[] => {
      const streamId = reign.frameworks.get(frameworkId)?.subscription?.streamId
      return streamId === undefined ? [] : [{ frameworkId, streamId }]
    })
    leaving.push({ agentId: agent.id, unavailability, affected })
  }
  return leaving
}

function rescind(reign: Reign, offer: InverseOffer): void {
  reign.inverse.offers.delete(offer.id)
  const subscription = reign.frameworks.get(offer.frameworkId)?.subscription
  if (subscription?.streamId !== offer.streamId) return
  const body = { inverse_offer_id: { value: offer.id } }
  subscription.send({ type: 'RESCIND_INVERSE_OFFER', rescind_inverse_offer: body })
}

/** Asks frameworks about agents that are to go away, and takes back what is not true any more. */
export function askFrameworks(reign: Reign): void {
  const { inverse } = reign
  const { rescind: old, make } = planInverseOffers({
    leaving: leavingAgents(reign),
    outstanding: [...inverse.offers.values()],
    filteredUntilMs: (frameworkId, agentId) => inverse.filteredUntilMs(frameworkId, agentId),
    nowMs: reign.clock.monotonicMs(),
  })
  for (const offer of old) rescind(reign, offer)
  const made = new Map<string, InverseOffer[]>()
  for (const wish of make) {
    const offer = { id: reign.ids.offer(), ...wish }
    inverse.offers.set(offer.id, offer)
    made.set(offer.frameworkId, [...(made.get(offer.frameworkId) ?? []), offer])
  }
  for (const [frameworkId, offers] of made) {
    const rendered = offers.flatMap((offer) => {
      const agent = reign.agents.get(offer.agentId)
      return agent ? [renderInverseOffer(offer, agent)] : []
    })
    reign.frameworks
      .get(frameworkId)
      ?.subscription?.send({ type: 'INVERSE_OFFERS', inverse_offers: { inverse_offers: rendered } })
  }
}

/** Answers ACCEPT_INVERSE_OFFERS and DECLINE_INVERSE_OFFERS; those that are not outstanding are ignored. */
export function answerInverseOffers(
  reign: Reign,
  framework: Framework,
  status: 'ACCEPT' | 'DECLINE',
  body: { inverse_offer_ids?: { value: string }[]; filters?: Filters },
): void {
  reign.counters.add(`master/messages_${status.toLowerCase()}_inverse_offers`)
  const lengthMs = filterLengthMs(body.filters?.refuse_seconds, reign.settings.allocationIntervalMs)
  const untilMs = lengthMs === 0 ? undefined : reign.clock.monotonicMs() + lengthMs
  for (const { value } of body.inverse_offer_ids ?? []) {
    const offer = reign.inverse.offers.get(value)
    if (offer?.frameworkId !== framework.id) continue
    reign.inverse.answer(offer, { status, atMs: reign.clock.nowMs() }, untilMs)
    const agent = reign.agents.get(offer.agentId)
    if (agent) reign.stepDrain(agent)
  }
}
