import type { Environment } from '@dcos-lite/lib/component'
import type { Offer } from '@dcos-lite/lib/mesos'
import type { LaunchDelay } from '../decide/backoff.ts'
import type { EventBus } from '../events/bus.ts'
import type { HealthBook } from '../health/book.ts'
import type { Records } from '../records/open-records.ts'
import type { TreeStore } from '../records/tree-store.ts'
import type { Settings } from '../settings.ts'
import type { Mutex } from './mutex.ts'
import type { QueueStatsBook } from './queue-stats.ts'

/** What the parts of the engine share. State that must survive is in `records`; the rest can be lost. */
export interface EngineContext {
  environment: Environment
  settings: Settings
  records: Records
  treeStore: TreeStore
  events: EventBus
  health: HealthBook
  queue: QueueStatsBook
  /** Every change of records happens inside it. */
  mutex: Mutex
  /** Launch delays by service id. */
  delays: Map<string, LaunchDelay>
  /** Offers that are neither accepted nor declined yet. */
  offers: Map<string, Offer>
  /** When a KILL was last sent, by task id; monotonic milliseconds. */
  killsSent: Map<string, number>
  /** Asks for a turn soon; many calls make one turn. */
  kick(): void
}

/** The present time as the API writes it. */
export function isoNow({ environment }: EngineContext): string {
  return new Date(environment.clock.nowMs()).toISOString()
}
