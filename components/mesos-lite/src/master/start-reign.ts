import type { Environment } from '@dcos-lite/lib/component'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import { startPings } from './agents/pings.ts'
import { giveUpRecovering } from './agents/unreachable.ts'
import { startAllocationCycle } from './allocation/cycle.ts'
import type { AllocationCycle } from './allocation/cycle.ts'
import { createOfferFilters } from './allocator/filters.ts'
import { createLedger } from './allocator/ledger.ts'
import type { MasterSettings } from './config.ts'
import type { Ids } from './ids.ts'
import { openRegistry } from './registry/open-registry.ts'
import { createCounters } from './state/counters.ts'
import { createEventHub } from './state/event-hub.ts'
import { createTurns } from './state/turns.ts'
import type { Reign } from './state/reign.ts'

/** What a reign is made from. */
export interface ReignInput {
  settings: MasterSettings
  environment: Environment
  store: Store
  leadership: Leadership
  masterInfo: MasterInfo
  ids: Ids
  startedMs: number
  abdicate: (reason: string) => void
}

/** A running reign and the way to end it. */
export interface StartedReign {
  reign: Reign
  end(): Promise<void>
}

/** Reads the registry and starts everything that a leader does by itself. */
export async function startReign(input: ReignInput): Promise<StartedReign> {
  const { settings, environment, leadership, masterInfo, ids, startedMs, abdicate } = input
  const { clock, random, log } = environment
  const registry = await openRegistry(input.store, leadership, () =>
    abdicate('the store refused a write of this leader'),
  )
  const admitted = [...registry.agents.entries()].filter(([, { state }]) => state === 'admitted')
  const reign: Reign = {
    settings,
    clock,
    random,
    log,
    leadership,
    registry,
    masterInfo,
    ids,
    startedMs,
    electedMs: clock.nowMs(),
    agents: new Map(),
    recovering: new Set(admitted.map(([id]) => id)),
    frameworks: new Map(),
    completedFrameworks: [],
    offers: new Map(),
    ledger: createLedger(),
    filters: createOfferFilters(),
    counters: createCounters(),
    events: createEventHub(),
    requestAllocation: (agentIds) => cycle.request(agentIds),
    abdicate,
    inTurn: createTurns(),
  }
  const cycle: AllocationCycle = startAllocationCycle(reign)
  const pings = startPings(reign)
  const patience = clock.after(settings.agentReregisterTimeoutMs, () => {
    giveUpRecovering(reign).catch((error: unknown) =>
      log.error('agents that did not come back could not be marked unreachable', { error }),
    )
  })
  return {
    reign,
    async end() {
      cycle.stop()
      pings.cancel()
      patience.cancel()
      endConnections(reign)
      await registry.close()
    },
  }
}

/** Closes every stream without acting on what that would mean: nothing is known to have failed. */
function endConnections(reign: Reign): void {
  for (const offer of reign.offers.values()) offer.timeout?.cancel()
  for (const framework of reign.frameworks.values()) {
    framework.failover?.cancel()
    const { subscription } = framework
    framework.subscription = undefined
    subscription?.close()
  }
  for (const agent of reign.agents.values()) {
    const { session } = agent
    agent.session = undefined
    session?.close()
  }
  reign.events.closeAll()
}
