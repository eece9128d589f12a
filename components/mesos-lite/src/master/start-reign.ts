import type { Environment } from '@dcos-lite/lib/component'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import type { Refusals } from '@dcos-lite/lib/tls/renewal'
import { advanceDrain } from './agents/drain.ts'
import { firstPingIntervalOf, startPings } from './agents/pings.ts'
import { startRegistryGc } from './agents/registry-gc.ts'
import { createRemovals } from './agents/removals.ts'
import { giveUpRecovering } from './agents/unreachable.ts'
import { startAllocationCycle } from './allocation/cycle.ts'
import { recoveryEnd } from './allocation/pause.ts'
import type { AllocationCycle } from './allocation/cycle.ts'
import { createOfferFilters } from './allocator/filters.ts'
import { createLedger } from './allocator/ledger.ts'
import type { MasterSettings } from './config.ts'
import { metricsOf } from './http/metrics-sources.ts'
import type { Throne } from './http/throne.ts'
import type { Ids } from './ids.ts'
import { createOperationBook } from './operations/operation-book.ts'
import { createInverseBooks } from './maintenance/inverse-books.ts'
import { startHandshakes } from './maintenance/handshakes.ts'
import { openOverlayDesk } from './overlay/overlay-desk.ts'
import { followChanges } from './references/follow-changes.ts'
import { openRegistry } from './registry/open-registry.ts'
import { createCounters } from './state/counters.ts'
import { createEventHub } from './state/event-hub.ts'
import { createTimings } from './state/timings.ts'
import { createTurns } from './state/turns.ts'
import { createViewDesk } from './views/view-desk.ts'
import type { Reign } from './state/reign.ts'

/** What a reign is made from. */
export interface ReignInput {
  settings: MasterSettings
  environment: Environment
  store: Store
  refusals?: Refusals | undefined
  may?: Reign['may'] | undefined
  leadership: Leadership
  throne: Throne
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
  const timings = createTimings()
  const registry = await openRegistry(input.store, leadership, {
    clock,
    timings,
    onRefused: abdicate,
  })
  const admitted = [...registry.agents.entries()].filter(([, { state }]) => state === 'admitted')
  const counters = createCounters()
  const turns = createTurns()
  const reign: Reign = {
    settings,
    clock,
    random,
    log,
    logControl: input.throne.logControl,
    metrics: () => metricsOf(input.throne, clock.nowMs()),
    leadership,
    registry,
    masterInfo,
    ids,
    startedMs,
    electedMs: clock.nowMs(),
    agents: new Map(),
    knownAtElection: admitted.length,
    recovering: new Set(admitted.map(([id]) => id)),
    recoveryEndsMs: recoveryEnd(registry, settings, clock.monotonicMs()),
    goingAgents: new Set(),
    finishing: new Set(),
    pingIntervalMs: firstPingIntervalOf(settings.pingIntervalMs, admitted.length),
    removals: createRemovals({
      clock,
      rate: settings.removalRate,
      counters,
      onFailure: (agentId, error) =>
        log.error('an agent could not be marked unreachable', { agentId, error }),
    }),
    inverse: createInverseBooks(),
    frameworks: new Map(),
    completedFrameworks: [],
    offers: new Map(),
    operations: createOperationBook(),
    ledger: createLedger(),
    filters: createOfferFilters(),
    counters,
    views: createViewDesk(clock),
    ...(input.refusals === undefined ? {} : { refusals: input.refusals }),
    ...(input.may === undefined ? {} : { may: input.may }),
    events: createEventHub(),
    requestAllocation: (agentIds) => cycle.request(agentIds),
    stepDrain: (agent) => advanceDrain(reign, agent),
    abdicate,
    timings,
    inTurn: turns.inTurn,
    waitingTurns: turns.waiting,
  }
  if (settings.overlay) reign.overlay = await openOverlayDesk(reign, input.store, settings.overlay)
  const cycle: AllocationCycle = startAllocationCycle(reign)
  const timers = [
    startPings(reign),
    startRegistryGc(reign),
    startHandshakes(reign),
    followChanges(reign, environment),
  ]
  const patience = clock.after(settings.agentReregisterTimeoutMs, () => {
    giveUpRecovering(reign).catch((error: unknown) =>
      log.error('agents that did not come back could not be marked unreachable', { error }),
    )
  })
  return {
    reign,
    async end() {
      cycle.stop()
      for (const timer of [...timers, patience]) timer.cancel()
      reign.removals.stop()
      endConnections(reign)
      await reign.overlay?.close()
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
