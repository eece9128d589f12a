import { formatResources } from '@dcos-lite/lib/resources'
import { considerOffer } from './consider.ts'
import type { RefusalReason } from './consider.ts'
import type { AllocationSnapshot } from './snapshot.ts'

/** Why a framework has, or has not, an offer of an agent for a role. */
export interface OfferExplanation {
  agentId: string
  hostname: string
  role: string
  outcome: RefusalReason | 'WOULD_BE_OFFERED'
  /** For people. */
  reason: string
}

/** Explains every agent and role of one framework, by the rules of the allocation itself. */
export function explainOffers(snapshot: AllocationSnapshot, frameworkId: string): OfferExplanation[] {
  const framework = snapshot.frameworks.get(frameworkId)
  if (!framework) return []
  return [...snapshot.agents.values()].flatMap((agent) =>
    framework.roles.map((role): OfferExplanation => {
      const subject = { agentId: agent.id, hostname: agent.hostname, role }
      const available = snapshot.ledger.available(agent.id)
      const considered = considerOffer(snapshot, framework, role, agent, available)
      if ('refused' in considered) {
        return { ...subject, outcome: considered.refused, reason: considered.why }
      }
      const reason = `the next allocation may offer ${formatResources(considered.offer)}`
      return { ...subject, outcome: 'WOULD_BE_OFFERED', reason }
    }),
  )
}
