import { toThousandths } from '@dcos-lite/lib/resources'
import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import type { Quantities } from '../allocator/quantities.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from '../allocator/snapshot.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'

// Either is enough.
const minAllocatable: Quantities[] = [new Map([['cpus', 10]]), new Map([['mem', 32_000]])]

function inactivity(agent: Agent): string | undefined {
  if (!agent.session) return 'disconnected'
  return agent.deactivated ? 'deactivated' : undefined
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

function minimumsOf(info: FrameworkInfo): Map<string, Quantities[]> {
  return new Map(
    Object.entries(info.offer_filters ?? {}).flatMap(([role, filters]) => {
      const minimums = filters.min_allocatable_resources?.quantities
      if (!minimums) return []
      const amounts = minimums.map(
        ({ quantities }) =>
          new Map(Object.entries(quantities).map(([name, { value }]) => [name, toThousandths(value)])),
      )
      return [[role, amounts]]
    }),
  )
}

function candidateFramework(framework: Framework): CandidateFramework {
  const { id, roles, suppressedRoles, capabilities, connected, constraints, info } = framework
  return {
    id,
    roles,
    suppressed: suppressedRoles,
    capabilities,
    active: connected,
    minAllocatable: minimumsOf(info),
    constraints,
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
  return {
    agents: new Map([...reign.agents].map(([id, agent]) => [id, candidateAgent(agent)])),
    frameworks: new Map([...reign.frameworks].map(([id, framework]) => [id, candidateFramework(framework)])),
    ledger: reign.ledger,
    filters: reign.filters,
    weights: weightsOf(reign),
    minAllocatable,
    region: reign.settings.domain?.region,
    nowMs: reign.clock.monotonicMs(),
  }
}
