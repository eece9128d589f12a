import type { Clock } from '@dcos-lite/lib/clock'
import type { Metrics } from '@dcos-lite/lib/metrics'
import type { Throne } from './http/throne.ts'
import { metricsOf } from './http/metrics-sources.ts'

const gauges: [name: string, mesosName: string, help: string][] = [
  ['dcos_mesos_master_leading_count', 'master/elected', '1 while this master leads.'],
  ['dcos_mesos_master_agents_active_count', 'master/slaves_active', 'Agents that get offers.'],
  ['dcos_mesos_master_agents_disconnected_count', 'master/slaves_disconnected', 'Agents waited for.'],
  ['dcos_mesos_master_agents_unreachable_count', 'master/slaves_unreachable', 'Agents given up for now.'],
  ['dcos_mesos_master_frameworks_connected_count', 'master/frameworks_connected', 'Live subscriptions.'],
  ['dcos_mesos_master_offers_outstanding_count', 'master/outstanding_offers', 'Offers without an answer.'],
  ['dcos_mesos_master_tasks_running_count', 'master/tasks_running', 'Tasks in TASK_RUNNING.'],
]

const counters: [name: string, mesosName: string, help: string][] = [
  [
    'dcos_mesos_master_allocation_runs_total',
    'allocator/mesos/allocation_runs',
    'Runs of the allocator since this master leads.',
  ],
]

/** How old a reading may be: one page of metrics is one reading. */
const freshMs = 500

/** Shows the most telling numbers of `/metrics/snapshot` at `/metrics` too, and all of them under one name. */
export function exposeMasterMetrics(metrics: Metrics, throne: Throne, clock: Clock): void {
  let reading: Record<string, number> = {}
  let readAtMs = -Infinity
  const current = (): Record<string, number> => {
    if (clock.monotonicMs() - readAtMs > freshMs) {
      reading = metricsOf(throne, clock.nowMs())
      readAtMs = clock.monotonicMs()
    }
    return reading
  }
  const read = (mesosName: string) => (): number => current()[mesosName] ?? 0
  for (const [name, mesosName, help] of gauges) metrics.sampled(name, help, read(mesosName))
  for (const [name, mesosName, help] of counters) metrics.sampled(name, help, read(mesosName), 'counter')
  metrics.sampled('dcos_mesos_master_value_count', 'Every number of /metrics/snapshot, by its name.', () =>
    Object.entries(current()).map(([name, value]) => ({ labels: { name }, value })),
  )
}
