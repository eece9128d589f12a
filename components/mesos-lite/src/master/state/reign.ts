import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import type { Leadership } from '@dcos-lite/lib/store'
import type { OfferFilters } from '../allocator/filters.ts'
import type { Ledger } from '../allocator/ledger.ts'
import type { MasterSettings } from '../config.ts'
import type { Ids } from '../ids.ts'
import type { Registry } from '../registry/open-registry.ts'
import type { Counters } from './counters.ts'
import type { EventHub } from './event-hub.ts'
import type { Agent, Framework, OutstandingOffer } from './types.ts'

/** Everything a leading master knows and uses, from its election to its end. */
export interface Reign {
  settings: MasterSettings
  clock: Clock
  random: Random
  log: Logger
  leadership: Leadership
  registry: Registry
  masterInfo: MasterInfo
  ids: Ids
  /** Wall-clock ms. */
  startedMs: number
  electedMs: number
  /** Agents with a registration in this reign, connected or not. */
  agents: Map<string, Agent>
  /** Admitted agents that have not come back since the election. */
  recovering: Set<string>
  frameworks: Map<string, Framework>
  /** Newest last. */
  completedFrameworks: Framework[]
  offers: Map<string, OutstandingOffer>
  ledger: Ledger
  filters: OfferFilters
  counters: Counters
  events: EventHub
  /** Asks for an allocation as soon as possible, of these agents or of all. */
  requestAllocation(agentIds?: Iterable<string>): void
  /** Stops being the leader, because a newer one was seen or the store refused a write. */
  abdicate(reason: string): void
  /** Runs pieces of work about one agent one after the other. */
  inTurn<T>(agentId: string, work: () => Promise<T>): Promise<T>
}
