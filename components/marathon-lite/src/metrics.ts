import type { Metrics } from '@dcos-lite/lib/metrics'
import type { EngineContext } from './engine/context.ts'
import { leadsNow } from './leadership/throne.ts'
import type { Throne } from './leadership/throne.ts'

/** Declares the metrics of Marathon; they are read from its state when they are asked for. */
export function declareMetrics(metrics: Metrics, throne: Throne): void {
  /** What only a leader knows; others show nothing of it. */
  const known = <T>(read: (context: EngineContext) => T[]): T[] =>
    throne.reign ? read(throne.reign.engine.context) : []
  metrics.sampled('dcos_marathon_services_count', 'Services by kind.', () =>
    known(({ treeStore }) =>
      (['app', 'pod'] as const).map((kind) => ({
        labels: { kind },
        value: [...treeStore.tree().services.values()].filter((service) => service.kind === kind).length,
      })),
    ),
  )
  metrics.sampled('dcos_marathon_instances_count', 'Instances by condition.', () =>
    known(({ records }) => {
      const counts = new Map<string, number>()
      for (const { condition } of records.instances.values())
        counts.set(condition, (counts.get(condition) ?? 0) + 1)
      return [...counts].map(([condition, value]) => ({ labels: { condition }, value }))
    }),
  )
  metrics.sampled(
    'dcos_marathon_deployments_count',
    'Running deployments.',
    () => throne.reign?.engine.context.records.deployments.size() ?? 0,
  )
  metrics.sampled('dcos_marathon_master_connected', '1 while subscribed to a master.', () =>
    throne.reign?.engine.connected() === true ? 1 : 0,
  )
  metrics.sampled(
    'dcos_marathon_agents_unread',
    '1 while the list of agents cannot be read from the master.',
    () => (throne.reign?.engine.context.agents.failure() === undefined ? 0 : 1),
  )
  metrics.sampled('dcos_marathon_leading', '1 while this process leads.', () => (leadsNow(throne) ? 1 : 0))
}
