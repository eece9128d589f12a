import type { Clock } from '@dcos-lite/lib/clock'
import type { AccessControl } from '@dcos-lite/lib/identity'
import type { Logger } from '@dcos-lite/lib/log'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import type { Leadership } from '@dcos-lite/lib/store'
import type { Refusals } from '@dcos-lite/lib/tls/renewal'
import type { OfferFilters } from '../allocator/filters.ts'
import type { Ledger } from '../allocator/ledger.ts'
import type { MasterSettings } from '../config.ts'
import type { Ids } from '../ids.ts'
import type { OperationBook } from '../operations/operation-book.ts'
import type { LogControl } from '../log/log-control.ts'
import type { Registry } from '../registry/open-registry.ts'
import type { Removals } from '../agents/removals.ts'
import type { InverseBooks } from '../maintenance/inverse-books.ts'
import type { ViewDesk } from '../views/view-desk.ts'
import type { OverlayDesk } from '../overlay/overlay-desk.ts'
import type { Counters } from './counters.ts'
import type { Timings } from './timings.ts'
import type { EventHub } from './event-hub.ts'
import type { Agent, Framework, OutstandingOffer } from './types.ts'

/** Everything a leading master knows and uses, from its election to its end. */
export interface Reign {
  settings: MasterSettings
  clock: Clock
  random: Random
  log: Logger
  logControl: LogControl
  leadership: Leadership
  registry: Registry
  masterInfo: MasterInfo
  ids: Ids
  /** Wall-clock ms. */
  startedMs: number
  electedMs: number
  /** Agents with a registration in this reign, connected or not. */
  agents: Map<string, Agent>
  /** How many agents were admitted at the election. */
  knownAtElection: number
  /** Until then (monotonic ms) nothing is offered while too few of the known agents are back, because quotas are set. */
  recoveryEndsMs: number | undefined
  /** Agents that are being marked gone. */
  goingAgents: Set<string>
  /** Agents whose drain is being noted as finished. */
  finishing: Set<string>
  /** Time between two pings of an agent, as it is now; it grows with a large cluster. */
  pingIntervalMs: number
  /** Agents that wait to be marked unreachable. */
  removals: Removals
  /** Inverse offers and what was answered to them. */
  inverse: InverseBooks
  /** Admitted agents that have not come back since the election. */
  recovering: Set<string>
  frameworks: Map<string, Framework>
  /** Newest last. */
  completedFrameworks: Framework[]
  offers: Map<string, OutstandingOffer>
  /** Operations that changed resources and are not done with. */
  operations: OperationBook
  ledger: Ledger
  filters: OfferFilters
  counters: Counters
  timings: Timings
  /** The metrics by the names of Mesos, as they are now. */
  metrics(): Record<string, number>
  /** Overlay networks of the agents; absent when there are none. */
  overlay?: OverlayDesk
  /** Makes the large views. */
  views: ViewDesk
  events: EventHub
  /** Nodes whose certificates are not renewed; absent where none have any. */
  refusals?: Refusals
  /** What principals may do; absent where permissions are not enforced. */
  may?: AccessControl['may']
  /** Asks for an allocation as soon as possible, of these agents or of all. */
  requestAllocation(agentIds?: Iterable<string>): void
  /** Looks whether the drain of an agent goes on; nothing happens when it is not drained. */
  stepDrain(agent: Agent): void
  /** Stops being the leader, because a newer one was seen or the store refused a write. */
  abdicate(reason: string): void
  /** How many such pieces of work are not done. */
  waitingTurns(): number
  /** Runs pieces of work about one agent one after the other. */
  inTurn<T>(agentId: string, work: () => Promise<T>): Promise<T>
}
