import { fromThousandths, scalarQuantities } from '@dcos-lite/lib/resources'
import type { Resource, TaskState } from '@dcos-lite/lib/mesos'
import type { Ledger } from '../allocator/ledger.ts'
import type { Quantities } from '../allocator/quantities.ts'
import { addQuantities } from '../allocator/quantities.ts'
import type { AgentRecord } from '../registry/formats.ts'
import type { Task } from '../state/types.ts'
import { usedOnAgent } from './operator-agent.ts'
import type { Books } from './operator-framework.ts'

/** What the metrics are read from. */
export interface MetricsInput extends Books {
  ledger: Ledger
  registry: { agents: { values(): Iterable<AgentRecord> } }
  counters: { entries(): Iterable<[string, number]> }
  events: { size(): number }
}

const gaugeStates: TaskState[] = ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING']
const alwaysThere = [
  'master/slave_registrations',
  'master/slave_reregistrations',
  'master/slave_removals',
  'master/slave_unreachable_scheduled',
  'master/slave_unreachable_completed',
  'master/valid_status_updates',
  'master/invalid_status_updates',
  'master/valid_status_update_acknowledgements',
  'master/invalid_status_update_acknowledgements',
  'allocator/mesos/allocation_runs',
  ...['finished', 'failed', 'killed', 'lost', 'error', 'dropped', 'gone', 'gone_by_operator'].map(
    (state) => `master/tasks_${state}`,
  ),
]

function resourceGauges(input: MetricsInput): Record<string, number> {
  const used: Quantities = new Map()
  const add = (resources: Resource[]): void => addQuantities(used, scalarQuantities(resources))
  for (const agent of input.agents.values()) add(usedOnAgent(agent))
  const total = input.ledger.clusterTotal()
  return Object.fromEntries(
    ['cpus', 'gpus', 'mem', 'disk'].flatMap((name) => {
      const all = fromThousandths(total.get(name) ?? 0)
      const taken = fromThousandths(used.get(name) ?? 0)
      return [
        [`master/${name}_total`, all],
        [`master/${name}_used`, taken],
        [`master/${name}_percent`, all === 0 ? 0 : taken / all],
      ]
    }),
  )
}

function agentGauges(input: MetricsInput): Record<string, number> {
  const agents = [...input.agents.values()]
  const connected = agents.filter(({ session }) => session !== undefined).length
  const active = agents.filter(({ session, deactivated }) => session && !deactivated).length
  const unreachable = [...input.registry.agents.values()].filter(({ state }) => state === 'unreachable')
  return {
    'master/slaves_active': active,
    'master/slaves_inactive': agents.length - active,
    'master/slaves_connected': connected,
    'master/slaves_disconnected': agents.length - connected,
    'master/slaves_unreachable': unreachable.length,
  }
}

function frameworkGauges(input: MetricsInput): Record<string, number> {
  const frameworks = [...input.frameworks.values()]
  const connected = frameworks.filter((framework) => framework.connected).length
  const tasks: Task[] = frameworks.flatMap((framework) => [...framework.tasks.values()])
  const inState = (state: TaskState): number => tasks.filter((task) => task.state === state).length
  return {
    'master/frameworks_active': connected,
    'master/frameworks_connected': connected,
    'master/frameworks_inactive': frameworks.length - connected,
    'master/frameworks_disconnected': frameworks.length - connected,
    'master/outstanding_offers': input.offers.size,
    'master/tasks_unreachable': frameworks.reduce((sum, one) => sum + one.unreachableTasks.size, 0),
    ...Object.fromEntries(
      gaugeStates.map((state) => [`master/tasks_${state.slice(5).toLowerCase()}`, inState(state)]),
    ),
    'master/operator_event_stream_subscribers': input.events.size(),
  }
}

/** The flat metrics of a master, by the names of Mesos; one that does not lead shows only that. */
export function metricsSnapshot(
  input: MetricsInput | undefined,
  uptimeSeconds: number,
): Record<string, number> {
  const own = { 'master/elected': input ? 1 : 0, 'master/uptime_secs': uptimeSeconds }
  if (!input) return own
  return {
    ...own,
    ...Object.fromEntries(alwaysThere.map((name) => [name, 0])),
    ...Object.fromEntries(input.counters.entries()),
    ...resourceGauges(input),
    ...agentGauges(input),
    ...frameworkGauges(input),
  }
}
