import { scalarOf } from '@dcos-lite/lib/resources'
import type { ContainerUsage } from '../launcher/types.ts'
import type { AgentView, ExecutorView } from './agent-view.ts'
import { executorName, executorResources, executorsOf } from './agent-view.ts'

/** One container as `/containers` and GET_CONTAINERS tell it; without `statistics` when nothing is known. */
export interface ContainerEntry {
  executor: ExecutorView
  statistics: Record<string, number> | undefined
}

function statisticsOf(
  usages: readonly ContainerUsage[],
  executor: ExecutorView,
  nowMs: number,
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
    disk_limit_bytes: scalarOf(resources, 'disk') * 1024 * 1024,
    processes: sum(({ processes }) => processes),
    threads: sum(({ threads }) => threads),
  }
}

/** The containers that run now, with what they use. */
export async function containersOf(view: AgentView): Promise<ContainerEntry[]> {
  const executors = executorsOf(view.handles()).filter(({ live }) => live)
  const ids = executors.flatMap(({ handles }) => handles.map(({ record }) => record.containerId))
  const usage = await view.launcher.usage(ids)
  return executors.map((executor) => {
    const usages = executor.handles.flatMap(({ record }) => usage.get(record.containerId) ?? [])
    const statistics = usages.length > 0 ? statisticsOf(usages, executor, view.nowMs()) : undefined
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
