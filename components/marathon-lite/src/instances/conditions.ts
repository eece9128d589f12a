import type { TaskState } from '@dcos-lite/lib/mesos'
import type { Condition, InstanceRecord, TaskRecord } from './types.ts'

const byState: Record<TaskState, Condition> = {
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
  TASK_ERROR: 'Error',
  TASK_LOST: 'Dropped',
  TASK_DROPPED: 'Dropped',
  TASK_UNREACHABLE: 'Unreachable',
  TASK_GONE: 'Gone',
  TASK_GONE_BY_OPERATOR: 'Gone',
  TASK_UNKNOWN: 'Unknown',
}

/** The condition that a Mesos state means; no state yet means provisioned. */
export function conditionOfState(state: TaskState | undefined): Condition {
  return state === undefined ? 'Provisioned' : byState[state]
}

const worstFirst: Condition[] = [
  'Error',
  'Failed',
  'Gone',
  'Dropped',
  'Unreachable',
  'Killing',
  'Starting',
  'Staging',
  'Unknown',
  'Provisioned',
  'Running',
  'Finished',
  'Killed',
]

const isOver = (condition: Condition): boolean =>
  ['Error', 'Failed', 'Gone', 'Dropped', 'Finished', 'Killed', 'Unknown'].includes(condition)

/**
 * The condition of an instance: the worst of its tasks. While a task of a failed pod still runs the instance is being
 * killed, so that nothing is relaunched beside it.
 */
export function conditionOfTasks(tasks: readonly TaskRecord[]): Condition {
  const conditions = tasks.map(({ state }) => conditionOfState(state))
  const worst = worstFirst.find((condition) => conditions.includes(condition)) ?? 'Provisioned'
  if (isOver(worst) && !conditions.every(isOver)) {
    const failed = worst !== 'Finished' && worst !== 'Killed'
    return failed || conditions.includes('Killed') ? 'Killing' : 'Running'
  }
  return worst
}

/** The Mesos state shown for a task: unknown to Mesos is shown as staging. */
export function shownState(task: TaskRecord, instance: InstanceRecord): TaskState {
  if (task.state !== undefined) return task.state
  return instance.condition === 'Unreachable' ? 'TASK_UNREACHABLE' : 'TASK_STAGING'
}

/** Conditions that count as a failure for the launch delay. */
export function countsAsFailure(condition: Condition): boolean {
  return ['Failed', 'Finished', 'Error', 'Gone', 'Dropped'].includes(condition)
}
