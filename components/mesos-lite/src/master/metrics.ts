import type { Metrics } from '@dcos-lite/lib/metrics'
import type { Throne } from './http/throne.ts'
import { metricsSnapshot } from './rendering/metrics-snapshot.ts'

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

/** Shows the most telling numbers of `/metrics/snapshot` at `/metrics` too. */
export function exposeMasterMetrics(metrics: Metrics, throne: Throne): void {
  const read = (mesosName: string) => (): number => metricsSnapshot(throne.reign, 0)[mesosName] ?? 0
  for (const [name, mesosName, help] of gauges) metrics.sampled(name, help, read(mesosName))
  for (const [name, mesosName, help] of counters) metrics.sampled(name, help, read(mesosName), 'counter')
}
