import { fromThousandths, toThousandths } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { OfferFilters } from '../allocator/filters.ts'
import type { Ledger } from '../allocator/ledger.ts'
import type { AgentRecord } from '../registry/formats.ts'
import type { Timings } from '../state/timings.ts'
import type { RoleFacts } from './legacy-roles.ts'
import { allocatorMetrics } from './metrics-allocator.ts'
import { frameworkMetrics } from './metrics-frameworks.ts'
import { alwaysThere } from './metrics-names.ts'
import type { Books } from './operator-framework.ts'

/** What the metrics are read from. */
export interface MetricsInput extends Books {
  ledger: Ledger
  filters: OfferFilters
  registry: { agents: { values(): Iterable<AgentRecord> } }
  counters: { entries(): Iterable<[string, number]> }
  events: { size(): number }
  timings: Timings
}

/** What the metrics say of the process and its machine, and what operators set for roles. */
export interface MetricsSources {
  uptimeSeconds: number
  system: Record<string, number>
  roles: RoleFacts
  /** Monotonic ms. */
  nowMs: number
  /** Work that waits: pieces about agents, and requests that are not answered. */
  queue: { dispatches: number; httpRequests: number }
}

/** Scalars by name, revocable ones apart, in thousandths. */
type Sums = Map<string, number>

function add(sums: Sums, resources: readonly Resource[]): void {
  for (const { name, type, scalar, revocable } of resources) {
    if (type !== 'SCALAR') continue
    const key = revocable ? `${name}_revocable` : name
    sums.set(key, (sums.get(key) ?? 0) + toThousandths(scalar?.value ?? 0))
  }
}

function usedSums(input: MetricsInput): Sums {
  const used: Sums = new Map()
  for (const framework of input.frameworks.values()) {
    for (const { booked, info } of framework.tasks.values()) if (booked) add(used, info.resources ?? [])
  }
  for (const { executors } of input.agents.values()) {
    for (const ofFramework of executors.values()) {
      for (const { info } of ofFramework.values()) add(used, info.resources ?? [])
    }
  }
  return used
}

function resourceGauges(total: ReadonlyMap<string, number>, used: Sums): [string, number][] {
  return ['cpus', 'gpus', 'mem', 'disk'].flatMap((name) =>
    ['', '_revocable'].flatMap((kind): [string, number][] => {
      const all = fromThousandths(total.get(`${name}${kind}`) ?? 0)
      const taken = fromThousandths(used.get(`${name}${kind}`) ?? 0)
      return [
        [`master/${name}${kind}_total`, all],
        [`master/${name}${kind}_used`, taken],
        [`master/${name}${kind}_percent`, all === 0 ? 0 : taken / all],
      ]
    }),
  )
}

function agentGauges(input: MetricsInput): [string, number][] {
  let connected = 0
  let active = 0
  for (const { session, deactivated } of input.agents.values()) {
    if (!session) continue
    connected += 1
    if (!deactivated) active += 1
  }
  let unreachable = 0
  for (const { state } of input.registry.agents.values()) if (state === 'unreachable') unreachable += 1
  return [
    ['master/slaves_active', active],
    ['master/slaves_inactive', input.agents.size - active],
    ['master/slaves_connected', connected],
    ['master/slaves_disconnected', input.agents.size - connected],
    ['master/slaves_unreachable', unreachable],
  ]
}

function taskGauges(input: MetricsInput): [string, number][] {
  const counts = { staging: 0, starting: 0, running: 0, killing: 0, unreachable: 0 }
  for (const framework of input.frameworks.values()) {
    counts.unreachable += framework.unreachableTasks.size
    for (const { state } of framework.tasks.values()) {
      if (state === 'TASK_STAGING') counts.staging += 1
      else if (state === 'TASK_STARTING') counts.starting += 1
      else if (state === 'TASK_RUNNING') counts.running += 1
      else if (state === 'TASK_KILLING') counts.killing += 1
    }
  }
  return Object.entries(counts).map(([state, count]) => [`master/tasks_${state}`, count])
}

function frameworkGauges({ frameworks, offers, events }: MetricsInput): [string, number][] {
  const connected = [...frameworks.values()].filter((framework) => framework.connected).length
  return [
    ['master/frameworks_active', connected],
    ['master/frameworks_connected', connected],
    ['master/frameworks_inactive', frameworks.size - connected],
    ['master/frameworks_disconnected', frameworks.size - connected],
    ['master/outstanding_offers', offers.size],
    ['master/operator_event_stream_subscribers', events.size()],
  ]
}

function leaderMetrics(input: MetricsInput, sources: MetricsSources): [string, number][] {
  const { ledger, filters, timings } = input
  const { queue, roles, nowMs } = sources
  const used = usedSums(input)
  const held: Sums = new Map(used)
  for (const { resources } of input.offers.values()) add(held, resources)
  const total = ledger.clusterTotal()
  return [
    ...alwaysThere.map((name): [string, number] => [name, 0]),
    ...input.counters.entries(),
    ...resourceGauges(total, used),
    ...agentGauges(input),
    ...taskGauges(input),
    ...frameworkGauges(input),
    ...[...input.frameworks.values()].flatMap(frameworkMetrics),
    ...allocatorMetrics({ frameworks: input.frameworks, ledger, filters, roles, nowMs, held }),
    ...timings.allocationRun.entries('allocator/mesos/allocation_run_ms'),
    ...timings.registryRead.entries('registrar/state_fetch_ms'),
    ...timings.registryWrite.entries('registrar/state_store_ms'),
    ['registrar/log/recovered', 1],
    ['master/event_queue_dispatches', queue.dispatches],
    ['master/event_queue_http_requests', queue.httpRequests],
    // Messages are acted on as they arrive: none waits in a queue of this process.
    ['master/event_queue_messages', 0],
    ['allocator/mesos/event_queue_dispatches', 0],
  ]
}

/** The flat metrics of a master, by the names of Mesos; one that does not lead shows only those of its process. */
export function metricsSnapshot(
  input: MetricsInput | undefined,
  sources: MetricsSources,
): Record<string, number> {
  return Object.fromEntries([
    ['master/elected', input ? 1 : 0],
    ['master/uptime_secs', sources.uptimeSeconds],
    ...Object.entries(sources.system),
    ...(input ? leaderMetrics(input, sources) : [['registrar/log/recovered', 0] as [string, number]]),
  ])
}
