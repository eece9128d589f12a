import type { Metrics } from '@dcos-lite/lib/metrics'
import type { TaskState } from '@dcos-lite/lib/mesos'
import type { TaskHandle } from './tasks/task-handle.ts'

export interface AgentCounters {
  taskEnded(handle: TaskHandle): void
  endedCounts(): ReadonlyMap<TaskState, number>
}

/** Declares the metrics of an agent. */
export function declareMetrics(
  metrics: Metrics,
  handles: () => TaskHandle[],
  registered: () => boolean,
): AgentCounters {
  const counts = new Map<TaskState, number>()
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
    },
    endedCounts: () => counts,
  }
}
