import type { TaskState } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import type { AgentView } from './agent-view.ts'
import { executorResources, executorsOf } from './agent-view.ts'

const statesNow: TaskState[] = ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING']
const statesEver: TaskState[] = [
  ...(['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_LOST', 'TASK_ERROR'] as const),
  ...(['TASK_GONE', 'TASK_GONE_BY_OPERATOR'] as const),
]
const weekMs = 7 * 24 * 3600 * 1000
const usualHeadroom = 0.1

const nameOf = (state: TaskState): string => `slave/tasks_${state.slice('TASK_'.length).toLowerCase()}`

/** What the agent process counted since it started. */
export interface CountedEvents {
  /** Terminal states. */
  endedCounts(): ReadonlyMap<TaskState, number>
  /** Everything else, by the names of Mesos; all that can happen are there from the beginning. */
  eventCounts(): ReadonlyMap<string, number>
}

/** Executors by what they are doing; the executor of a command is the agent itself. */
function executorCounts(view: AgentView): Record<string, number> {
  const live = executorsOf(view).filter(({ live: isLive }) => isLive)
  const custom = new Map(view.customExecutors().map((record) => [record.containerId, record]))
  const terminating = live.filter(({ containerId, handles }) => {
    const record = custom.get(containerId)
    if (record) return record.stop !== undefined
    return handles.every((handle) => handle.record.kill !== undefined)
  })
  const registering = live.filter(({ containerId }) => custom.get(containerId)?.startedAtMs === undefined)
  const starting = registering.filter(({ containerId }) => custom.has(containerId))
  return {
    'slave/executors_registering': starting.length,
    'slave/executors_running': live.length - terminating.length - starting.length,
    'slave/executors_terminating': terminating.length,
    'slave/executors_preempted': 0,
  }
}

function machine(): Record<string, number> {
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg()
  return {
    'system/cpus_total': cpus().length,
    'system/load_1min': load1,
    'system/load_5min': load5,
    'system/load_15min': load15,
    'system/mem_free_bytes': freemem(),
    'system/mem_total_bytes': totalmem(),
  }
}

/** Time that a sandbox is kept at this use of the disk, as far as the configuration alone says it. */
function longestAgeSeconds({ config }: AgentView): number {
  const { delayMs = weekMs, diskHeadroom = usualHeadroom } = config.gc ?? {}
  return (delayMs * Math.max(0, 1 - diskHeadroom)) / 1000
}

/** What `/metrics/snapshot` answers: Mesos' own names. */
export function metricsSnapshot(view: AgentView, counted: CountedEvents): Record<string, number> {
  const handles = view.handles()
  const executors = executorsOf(view).filter(({ live }) => live)
  const used = executors.flatMap(executorResources)
  const snapshot: Record<string, number> = {
    'slave/registered': view.leaderUrl() === undefined ? 0 : 1,
    'slave/uptime_secs': (view.nowMs() - view.startedAtMs) / 1000,
    'slave/frameworks_active': new Set(executors.map(({ frameworkId }) => frameworkId)).size,
    'slave/executor_directory_max_allowed_age_secs': longestAgeSeconds(view),
    ...executorCounts(view),
    ...machine(),
    ...Object.fromEntries(counted.eventCounts()),
  }
  const total = view.resources()
  for (const name of ['cpus', 'gpus', 'mem', 'disk']) {
    for (const [kind, has] of [
      ['', (revocable: boolean) => !revocable],
      ['_revocable', (revocable: boolean) => revocable],
    ] as const) {
      const of = (resources: typeof total): number =>
        scalarOf(
          resources.filter(({ revocable }) => has(revocable !== undefined)),
          name,
        )
      snapshot[`slave/${name}${kind}_total`] = of(total)
      snapshot[`slave/${name}${kind}_used`] = of(used)
      snapshot[`slave/${name}${kind}_percent`] = of(total) > 0 ? of(used) / of(total) : 0
    }
  }
  for (const state of statesNow) {
    snapshot[nameOf(state)] = handles.filter((handle) => handle.state() === state).length
  }
  const ended = counted.endedCounts()
  for (const state of statesEver) snapshot[nameOf(state)] = ended.get(state) ?? 0
  return snapshot
}
