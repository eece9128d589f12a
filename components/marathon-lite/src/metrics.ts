import type { Metrics } from '@dcos-lite/lib/metrics'
import type { Engine } from './engine/engine.ts'

/** Declares the metrics of Marathon; they are read from its state when they are asked for. */
export function declareMetrics(metrics: Metrics, engine: Engine): void {
  const { records, treeStore } = engine.context
  metrics.sampled('dcos_marathon_services_count', 'Services by kind.', () =>
    (['app', 'pod'] as const).map((kind) => ({
      labels: { kind },
      value: [...treeStore.tree().services.values()].filter((service) => service.kind === kind).length,
    })),
  )
  metrics.sampled('dcos_marathon_instances_count', 'Instances by condition.', () => {
    const counts = new Map<string, number>()
    for (const { condition } of records.instances.values())
      counts.set(condition, (counts.get(condition) ?? 0) + 1)
    return [...counts].map(([condition, value]) => ({ labels: { condition }, value }))
  })
  metrics.sampled('dcos_marathon_deployments_count', 'Running deployments.', () => records.deployments.size())
  metrics.sampled('dcos_marathon_master_connected', '1 while subscribed to a master.', () =>
    engine.connected() ? 1 : 0,
  )
}
