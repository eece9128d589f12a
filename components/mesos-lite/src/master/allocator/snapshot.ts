import type { Attribute, DomainInfo, FrameworkCapability } from '@dcos-lite/lib/mesos'
import type { Ledger } from './ledger.ts'
import type { OfferConstraints } from './constraints.ts'
import type { OfferFilters } from './filters.ts'
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

/** A framework as a receiver of offers. */
export interface CandidateFramework {
  id: string
  roles: readonly string[]
  suppressed: ReadonlySet<string>
  capabilities: ReadonlySet<FrameworkCapability>
  /** Connected and wanting offers. */
  active: boolean
  /** Any one of these amounts is enough for an offer, per role; the master's own minimum where absent. */
  minAllocatable: ReadonlyMap<string, readonly Quantities[]>
  constraints: OfferConstraints | undefined
}

/** Everything an allocation is decided from. */
export interface AllocationSnapshot {
  agents: ReadonlyMap<string, CandidateAgent>
  frameworks: ReadonlyMap<string, CandidateFramework>
  ledger: Ledger
  filters: OfferFilters
  weights: ReadonlyMap<string, number>
  minAllocatable: readonly Quantities[]
  /** Region of the master; agents of others go to REGION_AWARE frameworks only. */
  region: string | undefined
  /** Monotonic ms. */
  nowMs: number
}
