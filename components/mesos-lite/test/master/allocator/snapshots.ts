import type { Resource } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { compileConstraints } from '../../../src/master/allocator/constraints.ts'
import type { OfferConstraints } from '../../../src/master/allocator/constraints.ts'
import { createOfferFilters } from '../../../src/master/allocator/filters.ts'
import { createLedger } from '../../../src/master/allocator/ledger.ts'
import type {
  AllocationSnapshot,
  CandidateAgent,
  CandidateFramework,
  Quota,
} from '../../../src/master/allocator/snapshot.ts'

export const agent = (id: string, more: Partial<CandidateAgent> = {}): CandidateAgent => ({
  id,
  hostname: `${id}.test`,
  attributes: [],
  domain: undefined,
  inactive: undefined,
  ...more,
})

export const framework = (
  id: string,
  roles: string[],
  more: Partial<CandidateFramework> = {},
): CandidateFramework => ({
  id,
  name: id,
  roles,
  suppressed: new Set(),
  capabilities: new Set(['MULTI_ROLE', 'RESERVATION_REFINEMENT']),
  active: true,
  minAllocatable: new Map(),
  constraints: new Map(),
  ...more,
})

/** A cluster of agents with these resources, and these frameworks. */
export function cluster(
  agents: Record<string, string | { resources: string; agent: Partial<CandidateAgent> }>,
  frameworks: CandidateFramework[],
  more: Partial<AllocationSnapshot> = {},
): AllocationSnapshot {
  const ledger = createLedger()
  const candidates = new Map<string, CandidateAgent>()
  for (const [id, given] of Object.entries(agents)) {
    const { resources, agent: extra } = typeof given === 'string' ? { resources: given, agent: {} } : given
    ledger.setTotal(id, parseResources(resources))
    candidates.set(id, agent(id, extra))
  }
  return {
    agents: candidates,
    frameworks: new Map(frameworks.map((one) => [one.id, one])),
    ledger,
    filters: createOfferFilters(),
    weights: new Map(),
    quotas: new Map(),
    minAllocatable: [new Map([['cpus', 10]]), new Map([['mem', 32_000]])],
    excludedFromShares: new Set(),
    filterGpus: true,
    region: undefined,
    paused: undefined,
    nowMs: 0,
    ...more,
  }
}

/** A quota in thousandths, from the text notation. */
export const quota = (guarantees: string, limits: string): Quota => ({
  guarantees: amounts(guarantees),
  limits: amounts(limits),
})

/** Unlike resources, amounts of 0 mean something here. */
function amounts(text: string): Map<string, number> {
  const parts = text.split(';').filter((part) => part !== '')
  return new Map(
    parts.map((part) => part.split(':')).map(([name = '', value]) => [name, Number(value) * 1000]),
  )
}

export const tests = (constraints: OfferConstraints): CandidateFramework['constraints'] =>
  compileConstraints(constraints)

export const resources = (text: string): Resource[] => parseResources(text)
