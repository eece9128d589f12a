import type { Attribute, DomainInfo, FrameworkCapability } from '@dcos-lite/lib/mesos'
import type { AgentTest } from './constraints.ts'
import type { OfferFilters } from './filters.ts'
import type { Ledger } from './ledger.ts'
import type { Quantities } from './quantities.ts'

/** An agent as a candidate for offers. */
export interface CandidateAgent {
  id: string
  hostname: string
  attributes: readonly Attribute[]
  domain: DomainInfo | undefined
  /** Why it gets no offers at all (disconnected, deactivated), if so. */
  inactive: string | undefined
}

/** The agents, made candidates when they are asked for: a run over a few does not cost all. */
export interface CandidateAgents {
  get(agentId: string): CandidateAgent | undefined
  keys(): Iterable<string>
}

/** A framework as a receiver of offers. */
export interface CandidateFramework {
  id: string
  name: string
  roles: readonly string[]
  suppressed: ReadonlySet<string>
  capabilities: ReadonlySet<FrameworkCapability>
  /** Connected and wanting offers. */
  active: boolean
  /** Any one of these amounts is enough for an offer, per role; the master's own minimum where absent. */
  minAllocatable: ReadonlyMap<string, readonly Quantities[]>
  /** Which agents it may be offered, for the roles that have constraints. */
  constraints: ReadonlyMap<string, AgentTest>
}

/** What a top-level role is promised at least, and may have at most; by resource, in thousandths. */
export interface Quota {
  guarantees: Quantities
  limits: Quantities
}

/** Everything an allocation is decided from. */
export interface AllocationSnapshot {
  agents: CandidateAgents
  frameworks: ReadonlyMap<string, CandidateFramework>
  ledger: Ledger
  filters: OfferFilters
  weights: ReadonlyMap<string, number>
  /** By top-level role. */
  quotas: ReadonlyMap<string, Quota>
  minAllocatable: readonly Quantities[]
  /** Resources that do not count for the fair share. */
  excludedFromShares: ReadonlySet<string>
  /** Whether agents with GPUs are kept for frameworks that know of GPUs. */
  filterGpus: boolean
  /** Region of the master; agents of others go to REGION_AWARE frameworks only. */
  region: string | undefined
  /** Why nothing at all is offered at the moment, if so. */
  paused: string | undefined
  /** Monotonic ms. */
  nowMs: number
}
