import type { TaskState } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import type { AgentView } from './agent-view.ts'
import { executorResources, executorsOf } from './agent-view.ts'

const statesNow: TaskState[] = ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING']
const statesEver: TaskState[] = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_LOST', 'TASK_ERROR']

const nameOf = (state: TaskState): string => `slave/tasks_${state.slice('TASK_'.length).toLowerCase()}`

/** Counts of terminal states since the agent process started. */
export type EndedCounts = ReadonlyMap<TaskState, number>

/** What `/metrics/snapshot` answers: Mesos' own names. */
export function metricsSnapshot(view: AgentView, ended: EndedCounts): Record<string, number> {
  const handles = view.handles()
  const executors = executorsOf(handles).filter(({ live }) => live)
  const used = executors.flatMap(executorResources)
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg()
  const snapshot: Record<string, number> = {
    'slave/registered': view.leaderUrl() === undefined ? 0 : 1,
    'slave/uptime_secs': (view.nowMs() - view.startedAtMs) / 1000,
    'slave/frameworks_active': new Set(executors.map(({ frameworkId }) => frameworkId)).size,
    'slave/executors_running': executors.length,
    'system/cpus_total': cpus().length,
    'system/load_1min': load1,
    'system/load_5min': load5,
    'system/load_15min': load15,
    'system/mem_free_bytes': freemem(),
    'system/mem_total_bytes': totalmem(),
  }
  for (const name of ['cpus', 'gpus', 'mem', 'disk']) {
    const total = scalarOf(view.resources(), name)
    const inUse = scalarOf(used, name)
    snapshot[`slave/${name}_total`] = total
    snapshot[`slave/${name}_used`] = inUse
    snapshot[`slave/${name}_percent`] = total > 0 ? inUse / total : 0
  }
  for (const state of statesNow) {
    snapshot[nameOf(state)] = handles.filter((handle) => handle.state() === state).length
  }
  for (const state of statesEver) snapshot[nameOf(state)] = ended.get(state) ?? 0
  return snapshot
}
