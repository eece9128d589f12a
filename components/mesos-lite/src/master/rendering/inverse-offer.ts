import type { InverseOffer as InverseOfferMessage } from '@dcos-lite/lib/mesos'
import type { InverseOffer } from '../maintenance/decide/inverse-plan.ts'
import type { Agent } from '../state/types.ts'
import { agentUrl } from './offer.ts'

/** An inverse offer as its framework reads it: it names no resources, so it means all. */
export function renderInverseOffer(offer: InverseOffer, agent: Agent): InverseOfferMessage {
  return {
    id: { value: offer.id },
    url: agentUrl(agent),
    framework_id: { value: offer.frameworkId },
    agent_id: { value: agent.id },
    unavailability: offer.unavailability,
  }
}
