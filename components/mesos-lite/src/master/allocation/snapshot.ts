import { compileConstraints } from '../allocator/constraints.ts'
import type { AgentTest, OfferConstraints } from '../allocator/constraints.ts'
import type { Quantities } from '../allocator/quantities.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from '../allocator/snapshot.ts'
import { checkOversubscription } from '../operations/oversubscription.ts'
import { quotasOf } from '../quota/quotas.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'
import { minimumsOfFramework } from './minimums.ts'
import { pauseOf } from './pause.ts'

/** Why an agent gets no offers, if so. */
function inactivity(agent: Agent): string | undefined {
  if (!agent.session) {
    return agent.restartDeadlineMs === undefined ? 'disconnected' : 'away for a planned restart'
  }
  if (agent.drain) return agent.drain.state === 'DRAINING' ? 'being drained' : 'drained'
  if (agent.deactivated) return 'deactivated'
  return agent.oversubscribed === undefined ? undefined : `oversubscribed: ${agent.oversubscribed}`
}

function candidateAgent(agent: Agent): CandidateAgent {
  const { id, info } = agent
  return {
    id,
    hostname: info.hostname,
    attributes: info.attributes ?? [],
    domain: info.domain,
    inactive: inactivity(agent),
  }
}

const noTests: ReadonlyMap<string, AgentTest> = new Map()
// Infos and constraints are replaced, never changed: what was made of them stays true.
const testsOf = new WeakMap<OfferConstraints, ReadonlyMap<string, AgentTest>>()
const minimumsOf = new WeakMap<object, ReadonlyMap<string, readonly Quantities[]>>()

function remembered<K extends object, V>(memory: WeakMap<K, V>, key: K, make: () => V): V {
  const known = memory.get(key)
  if (known !== undefined) return known
  const made = make()
  memory.set(key, made)
  return made
}

function candidateFramework(framework: Framework): CandidateFramework {
  const { id, roles, suppressedRoles, capabilities, connected, constraints, info } = framework
  return {
    id,
    name: info.name,
    roles,
    suppressed: suppressedRoles,
    capabilities,
    active: connected,
    minAllocatable: remembered(minimumsOf, info, () => minimumsOfFramework(info)),
    constraints: constraints
      ? remembered(testsOf, constraints, () => compileConstraints(constraints))
      : noTests,
  }
}

/** The weights that operators set, by role. */
export function weightsOf(reign: Reign): Map<string, number> {
  return new Map(
    [...reign.registry.roles.entries()].flatMap(([role, { weight }]) =>
      weight === undefined ? [] : [[role, weight] as const],
    ),
  )
}

/** What an allocation is decided from, as it is now. */
export function allocationSnapshot(reign: Reign): AllocationSnapshot {
  const { settings } = reign
  return {
    agents: {
      get(agentId) {
        const agent = reign.agents.get(agentId)
        // What runs there may fit by now.
        if (agent?.oversubscribed !== undefined) checkOversubscription(reign, agent)
        return agent && candidateAgent(agent)
      },
      keys: () => reign.agents.keys(),
    },
    frameworks: new Map([...reign.frameworks].map(([id, framework]) => [id, candidateFramework(framework)])),
    ledger: reign.ledger,
    filters: reign.filters,
    weights: weightsOf(reign),
    quotas: quotasOf(reign),
    minAllocatable: settings.minAllocatable,
    excludedFromShares: settings.fairSharingExcluded,
    filterGpus: settings.filterGpus,
    region: settings.domain?.region,
    paused: pauseOf(reign),
    nowMs: reign.clock.monotonicMs(),
  }
}
