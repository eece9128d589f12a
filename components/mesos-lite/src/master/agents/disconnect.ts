import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'

/** The stream of an agent has ended: its offers are rescinded and it gets no new ones; its tasks are left alone. */
export function disconnectAgent(reign: Reign, agent: Agent): void {
  reign.log.info('agent disconnected', { agentId: agent.id, hostname: agent.info.hostname })
  agent.session = undefined
  agent.disconnectedAtMs = reign.clock.monotonicMs()
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
}
