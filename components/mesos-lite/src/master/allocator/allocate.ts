import { scalarQuantities } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import { considerOffer } from './consider.ts'
import { createShares } from './shares.ts'
import type { Shares } from './shares.ts'
import type { AllocationSnapshot } from './snapshot.ts'

/** Resources of one agent that go to one framework for one role. */
export interface Allocation {
  agentId: string
  frameworkId: string
  role: string
  resources: Resource[]
}

/** The roles that connected frameworks want offers for, with those frameworks. */
export function rolesWantingOffers(snapshot: AllocationSnapshot): Map<string, string[]> {
  const members = new Map<string, string[]>()
  for (const framework of snapshot.frameworks.values()) {
    if (!framework.active) continue
    for (const role of framework.roles) {
      if (framework.suppressed.has(role)) continue
      members.set(role, [...(members.get(role) ?? []), framework.id])
    }
  }
  return members
}

function allocateAgent(snapshot: AllocationSnapshot, shares: Shares, agentId: string): Allocation[] {
  const agent = snapshot.agents.get(agentId)
  if (!agent || agent.inactive !== undefined) return []
  const made: Allocation[] = []
  let available = snapshot.ledger.available(agentId)
  for (const role of shares.roles()) {
    for (const frameworkId of shares.frameworks(role)) {
      if (available.length === 0) return made
      const framework = snapshot.frameworks.get(frameworkId)
      if (!framework) continue
      const considered = considerOffer(snapshot, framework, role, agent, available)
      if (!('offer' in considered)) continue
      made.push({ agentId, frameworkId, role, resources: considered.offer })
      // An offer takes whole entries, so nothing has to be computed.
      const taken = new Set(considered.offer)
      available = available.filter((resource) => !taken.has(resource))
      shares.add(role, frameworkId, scalarQuantities(considered.offer))
    }
  }
  return made
}

/**
 * One allocation run over the candidate agents, in random order: hierarchical weighted DRF, the whole remainder
 * of an agent to one framework. It changes nothing; the caller books the result before the next run.
 */
export function allocate(
  snapshot: AllocationSnapshot,
  candidateIds: Iterable<string>,
  random: Random,
): Allocation[] {
  const members = rolesWantingOffers(snapshot)
  if (members.size === 0) return []
  const shares = createShares({
    clusterTotal: snapshot.ledger.clusterTotal(),
    holdings: snapshot.ledger.holdings(),
    members,
    weights: snapshot.weights,
  })
  return random.shuffle([...candidateIds]).flatMap((agentId) => allocateAgent(snapshot, shares, agentId))
}
