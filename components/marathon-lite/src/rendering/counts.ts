import type { ServiceDefinition } from '../definitions/service.ts'
import { isCurrentVersion } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { TaskView } from './task.ts'

/** The counters of an app. */
export interface TaskCounts {
  tasksStaged: number
  tasksRunning: number
  tasksHealthy: number
  tasksUnhealthy: number
}

/** Counts tasks by state and by what health checks say. */
export function countTasks(instances: readonly InstanceRecord[], view: TaskView): TaskCounts {
  const counts: TaskCounts = { tasksStaged: 0, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0 }
  for (const instance of instances) {
    for (const { state } of instance.tasks) {
      if (state === undefined || state === 'TASK_STAGING') counts.tasksStaged += 1
      if (state === 'TASK_RUNNING') counts.tasksRunning += 1
    }
    const results = view.results(instance.id)
    if (results.length === 0 || instance.tasks.length === 0) continue
    if (results.every(({ alive }) => alive)) counts.tasksHealthy += 1
    else counts.tasksUnhealthy += 1
  }
  return counts
}

function statsOf(
  instances: readonly InstanceRecord[],
  view: TaskView,
  nowMs: number,
): { stats: object } | undefined {
  const launched = instances.filter(({ tasks }) => tasks.length > 0)
  if (launched.length === 0) return undefined
  const { tasksStaged, tasksRunning, tasksHealthy, tasksUnhealthy } = countTasks(launched, view)
  const ages = launched
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ startedAt }) => (startedAt === undefined ? [] : [(nowMs - Date.parse(startedAt)) / 1000]))
    .sort((a, b) => a - b)
  const middle = Math.floor(ages.length / 2)
  const median = ages.length % 2 === 1 ? ages[middle] : ((ages[middle - 1] ?? 0) + (ages[middle] ?? 0)) / 2
  const lifeTime = {
    averageSeconds: ages.reduce((sum, age) => sum + age, 0) / Math.max(ages.length, 1),
    medianSeconds: median ?? 0,
  }
  return {
    stats: {
      counts: {
        staged: tasksStaged,
        running: tasksRunning,
        healthy: tasksHealthy,
        unhealthy: tasksUnhealthy,
      },
      ...(ages.length > 0 ? { lifeTime } : {}),
    },
  }
}

/** Statistics of an app's tasks by how they stand to its versions; empty groups are left out. */
export function taskStats(
  service: ServiceDefinition,
  instances: readonly InstanceRecord[],
  view: TaskView,
  nowMs: number,
): Record<string, unknown> | undefined {
  const { lastScalingAt } = service.versionInfo
  const groups = {
    startedAfterLastScaling: statsOf(
      instances.filter(({ tasks }) => (tasks[0]?.stagedAt ?? '') >= lastScalingAt),
      view,
      nowMs,
    ),
    withLatestConfig: statsOf(
      instances.filter(({ version }) => isCurrentVersion(service, version)),
      view,
      nowMs,
    ),
    withOutdatedConfig: statsOf(
      instances.filter(({ version }) => !isCurrentVersion(service, version)),
      view,
      nowMs,
    ),
    totalSummary: statsOf(instances, view, nowMs),
  }
  const told = Object.entries(groups).filter(([, stats]) => stats !== undefined)
  return told.length > 0 ? Object.fromEntries(told) : undefined
}
