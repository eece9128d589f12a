import type { Resource } from '@dcos-lite/lib/mesos'
import {
  containsResources,
  formatResources,
  identityOf,
  sumResources,
  withoutAllocation,
} from '@dcos-lite/lib/resources'
import { usedOnAgent } from '../rendering/operator-agent.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'

/** Several tasks may use one shared volume; it is needed once. */
function needed(agent: Agent): Resource[] {
  const seen = new Set<string>()
  const once = withoutAllocation(usedOnAgent(agent)).filter((resource) => {
    if (!resource.shared) return true
    const identity = identityOf(resource)
    if (seen.has(identity)) return false
    seen.add(identity)
    return true
  })
  return sumResources([once])
}

/** Why what runs on an agent does not fit into it, or undefined. */
export function oversubscription(total: readonly Resource[], used: readonly Resource[]): string | undefined {
  const excess = used.filter((one) => !containsResources(total, [one]))
  if (excess.length === 0) return undefined
  const names = new Set(excess.map(({ name }) => name))
  const has = total.filter(({ name }) => names.has(name))
  return `its tasks use ${formatResources(excess)}, and it has ${formatResources(has) || 'nothing of that'}`
}

/** Looks whether an agent has what runs on it, and writes the answer down; the log tells every change. */
export function checkOversubscription(reign: Reign, agent: Agent): string | undefined {
  const before = agent.oversubscribed
  agent.oversubscribed = oversubscription(reign.ledger.total(agent.id), needed(agent))
  if (agent.oversubscribed !== undefined && before === undefined) {
    const facts = { agentId: agent.id, hostname: agent.info.hostname, why: agent.oversubscribed }
    reign.log.warn('an agent has less than its tasks use; nothing of it is offered until they fit', facts)
  } else if (before !== undefined && agent.oversubscribed === undefined) {
    reign.log.info('an agent has what its tasks use again', { agentId: agent.id })
  }
  return agent.oversubscribed
}

/** The total of an agent has changed: what was offered of the old one is taken back, nothing that runs is touched. */
export function changeTotal(reign: Reign, agent: Agent, total: Resource[]): void {
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
  reign.ledger.setTotal(agent.id, total)
  checkOversubscription(reign, agent)
  reign.requestAllocation([agent.id])
}
