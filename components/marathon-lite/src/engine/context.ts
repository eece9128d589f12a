import type { Environment } from '@dcos-lite/lib/component'
import type { Reference } from '@dcos-lite/lib/contracts'
import type { KernelDesk } from '@dcos-lite/lib/kernel-desk'
import type { Offer } from '@dcos-lite/lib/mesos'
import type { LaunchDelay } from '../decide/backoff.ts'
import type { AgentDirectory } from '../agents/directory.ts'
import type { ScalingView } from '../autoscale/autoscaler.ts'
import type { DrainBook } from '../drain/book.ts'
import type { EventBus } from '../events/bus.ts'
import type { HealthBook } from '../health/book.ts'
import type { Records } from '../records/open-records.ts'
import type { TreeStore } from '../records/tree-store.ts'
import type { Settings } from '../settings.ts'
import type { Attention } from './attention.ts'
import type { InstanceIndex } from './instance-index.ts'
import type { KillBook } from './kills.ts'
import type { Mutex } from './mutex.ts'
import type { QueueStatsBook } from './queue-stats.ts'

/** What the parts of the engine share. State that must survive is in `records`; the rest can be lost. */
export interface EngineContext {
  environment: Environment
  settings: Settings
  records: Records
  treeStore: TreeStore
  /** The instances by what somebody looks for. */
  index: InstanceIndex
  /** What turns have to look at. */
  attention: Attention
  events: EventBus
  health: HealthBook
  queue: QueueStatsBook
  /** Every change of records happens inside it. */
  mutex: Mutex
  /** Launch delays by service id. */
  delays: Map<string, LaunchDelay>
  /** Offers that are neither accepted nor declined yet. */
  offers: Map<string, Offer>
  /** Which agents there are, for those who need to know more than offers say. */
  agents: AgentDirectory
  /** Why the master makes no offers. */
  kernel: KernelDesk
  /** Agents that are about to be emptied. */
  drains: DrainBook
  /** What autoscaling measured last, by service id. */
  scaling: Map<string, ScalingView>
  /** Which kills were sent. */
  kills: KillBook
  /** The region of the masters, as the subscription said; undefined when they are in none. */
  homeRegion: string | undefined
  /** The version that something referred to has now, as far as is known. */
  referenceVersion(reference: Reference): string | undefined
  /** Whether this process surely leads: what goes to the master is sent only then. */
  leads(): boolean
  /** Aborted when this engine stops: whoever waits for something of it waits in vain. */
  ended: AbortSignal
  /** Asks for a turn soon; many calls make one turn. */
  kick(): void
}

/** The present time as the API writes it. */
export function isoNow({ environment }: EngineContext): string {
  return new Date(environment.clock.nowMs()).toISOString()
}
