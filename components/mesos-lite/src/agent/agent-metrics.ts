import type { Metrics } from '@dcos-lite/lib/metrics'
import type { TaskState } from '@dcos-lite/lib/mesos'
import type { TaskHandle } from './tasks/task-handle.ts'

export interface AgentCounters {
  taskEnded(handle: TaskHandle): void
  endedCounts(): ReadonlyMap<TaskState, number>
  /** Counts an event by the name that Mesos has for it. */
  count(name: string, times?: number): void
  /** Sets what goes up and down. */
  gauge(name: string, value: number): void
  eventCounts(): ReadonlyMap<string, number>
  /** An update is on its way; repeating it counts once. */
  updateSent(containerId: string, uuid: string): void
}

/** Everything that is counted, so that a count of nothing is 0 and not absent. */
const counted = [
  ...['slave/executors_terminated', 'slave/container_launch_errors', 'slave/valid_status_updates'],
  ...['slave/recovery_errors', 'slave/recovery_time_secs', 'containerizer/mesos/container_destroy_errors'],
  ...['containerizer/fetcher/task_fetches_succeeded', 'containerizer/fetcher/task_fetches_failed'],
  ...['containerizer/fetcher/cache_size_total_bytes', 'containerizer/fetcher/cache_size_used_bytes'],
  ...['gc/path_removals_pending', 'gc/path_removals_succeeded', 'gc/path_removals_failed'],
]

/** Declares the metrics of an agent. */
export function declareMetrics(
  metrics: Metrics,
  handles: () => TaskHandle[],
  registered: () => boolean,
): AgentCounters {
  const counts = new Map<TaskState, number>()
  const events = new Map(counted.map((name) => [name, 0]))
  const lastUpdates = new Map<string, string>()
  const count = (name: string, times = 1): void => void events.set(name, (events.get(name) ?? 0) + times)
  const ended = metrics.counter('dcos_mesos_agent_tasks_ended_total', 'Tasks that ended, by terminal state.')
  metrics.sampled('dcos_mesos_agent_tasks_count', 'Tasks that are not completed, by state.', () =>
    [
      ...Map.groupBy(
        handles().filter(({ record }) => record.completedAtMs === undefined),
        (handle) => handle.state(),
      ),
    ].map(([state, members]) => ({ labels: { state }, value: members.length })),
  )
  metrics.sampled(
    'dcos_mesos_agent_registered',
    'Whether a master has this agent registered (0 or 1).',
    () => (registered() ? 1 : 0),
  )
  return {
    taskEnded(handle) {
      const state = handle.state()
      counts.set(state, (counts.get(state) ?? 0) + 1)
      ended.add(1, { state })
      const { latest, executor, containerId } = handle.record
      if (latest?.reason === 'REASON_CONTAINER_LAUNCH_FAILED') count('slave/container_launch_errors')
      if (!executor) count('slave/executors_terminated')
      if (latest?.uuid !== undefined && lastUpdates.get(containerId) !== latest.uuid) {
        count('slave/valid_status_updates')
      }
      lastUpdates.delete(containerId)
    },
    count,
    gauge: (name, value) => void events.set(name, value),
    eventCounts: () => events,
    updateSent(containerId, uuid) {
      if (lastUpdates.get(containerId) === uuid) return
      lastUpdates.set(containerId, uuid)
      count('slave/valid_status_updates')
    },
    endedCounts: () => counts,
  }
}
