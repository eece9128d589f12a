/** What `/metrics` counts; `undefined` members are not known to this process. */
export interface MetricsInput {
  version: string
  uptimeMs: number
  leading: boolean
  connected: boolean
  apps?: number
  pods?: number
  groups?: number
  deployments?: number
  instances?: ReadonlyMap<string, number>
  requests: number
}

const conditionsShown = {
  running: ['Running'],
  staged: ['Provisioned', 'Staging', 'Starting'],
  unreachable: ['Unreachable', 'UnreachableInactive'],
} as const

function gaugesOf(input: MetricsInput): Record<string, { value: number }> {
  const { apps, pods, groups, deployments, instances } = input
  const values: Record<string, number | undefined> = {
    'marathon.uptime.gauge.seconds': input.uptimeMs / 1000,
    'marathon.leadership.gauge': input.leading ? 1 : 0,
    'marathon.mesos.connected.gauge': input.connected ? 1 : 0,
    'marathon.apps.active.gauge': apps,
    'marathon.pods.active.gauge': pods,
    'marathon.groups.active.gauge': groups,
    'marathon.deployments.active.gauge': deployments,
  }
  for (const [name, conditions] of Object.entries(conditionsShown)) {
    values[`marathon.instances.${name}.gauge`] =
      instances && conditions.reduce((sum, condition) => sum + (instances.get(condition) ?? 0), 0)
  }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }]])),
  )
}

/** Metrics as clients of Marathon read them. */
export function renderMetrics(input: MetricsInput): Record<string, unknown> {
  return {
    version: input.version,
    counters: { 'marathon.http.requests.counter': { count: input.requests } },
    gauges: gaugesOf(input),
    histograms: {},
    meters: {},
    timers: {},
  }
}
