import { scalarOf } from '@dcos-lite/lib/resources'
import type { ContainerUsage, GroupUsage } from '../launcher/types.ts'
import type { AgentView, ExecutorView } from './agent-view.ts'
import { executorName, executorResources, executorsOf } from './agent-view.ts'

/** One container as `/containers` and GET_CONTAINERS tell it; without `statistics` when nothing is known. */
export interface ContainerEntry {
  executor: ExecutorView
  statistics: Record<string, number> | undefined
}

/** What the names of Mesos are for what control groups measure. */
const groupNames = {
  memoryRssBytes: 'mem_rss_bytes',
  memoryCacheBytes: 'mem_cache_bytes',
  memorySwapBytes: 'mem_swap_bytes',
  cpuPeriods: 'cpus_nr_periods',
  cpuThrottledPeriods: 'cpus_nr_throttled',
  cpuThrottledSeconds: 'cpus_throttled_time_secs',
} as const satisfies Record<keyof GroupUsage, string>

function groupStatistics(usages: readonly ContainerUsage[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { groups = {} } of usages) {
    for (const [field, name] of Object.entries(groupNames)) {
      const amount = groups[field as keyof GroupUsage]
      if (amount !== undefined) sums[name] = (sums[name] ?? 0) + amount
    }
  }
  return sums
}

function statisticsOf(
  usages: readonly ContainerUsage[],
  executor: ExecutorView,
  { nowMs, diskBytes }: { nowMs: number; diskBytes: number | undefined },
): Record<string, number> {
  const sum = (pick: (usage: ContainerUsage) => number): number =>
    usages.reduce((total, usage) => total + pick(usage), 0)
  const resources = executorResources(executor)
  const memory = sum(({ memoryBytes }) => memoryBytes)
  return {
    timestamp: nowMs / 1000,
    cpus_limit: scalarOf(resources, 'cpus'),
    cpus_user_time_secs: sum(({ cpuUserSeconds }) => cpuUserSeconds),
    cpus_system_time_secs: sum(({ cpuSystemSeconds }) => cpuSystemSeconds),
    mem_limit_bytes: scalarOf(resources, 'mem') * 1024 * 1024,
    mem_rss_bytes: memory,
    mem_total_bytes: memory,
    ...groupStatistics(usages),
    disk_limit_bytes: scalarOf(resources, 'disk') * 1024 * 1024,
    ...(diskBytes === undefined ? {} : { disk_used_bytes: diskBytes }),
    processes: sum(({ processes }) => processes),
    threads: sum(({ threads }) => threads),
  }
}

/** The containers that run now, with what they use. */
export async function containersOf(view: AgentView): Promise<ContainerEntry[]> {
  const executors = executorsOf(view).filter(({ live }) => live)
  // A command and a custom executor are one container; a task group has one for each member.
  const containersIn = ({ containerId, handles }: ExecutorView): string[] => [
    ...new Set([containerId, ...handles.map(({ record }) => record.containerId)]),
  ]
  const usage = await view.launcher.usage(executors.flatMap(containersIn))
  return executors.map((executor) => {
    const usages = containersIn(executor).flatMap((id) => usage.get(id) ?? [])
    const now = { nowMs: view.nowMs(), diskBytes: view.diskUsedBytes?.(executor.containerId) }
    const statistics = usages.length > 0 ? statisticsOf(usages, executor, now) : undefined
    return { executor, statistics }
  })
}

/** What `/monitor/statistics` and `/containers` have in common. */
export function containerJson({ executor }: ContainerEntry): Record<string, unknown> {
  return {
    framework_id: executor.frameworkId,
    executor_id: executor.executorId,
    executor_name: executorName(executor),
    source: executor.handles[0]?.record.executor?.source ?? executor.executorId,
  }
}
