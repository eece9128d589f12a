import type { Ending } from '../../lifecycle/decide/terminal-status.ts'

/**
 * Why a task cannot go to its executor: that is being ended, or the master counts on one that is not there any more.
 * Undefined when it can.
 */
export function refuseExecutor(
  running: { ending: boolean } | undefined,
  newExecutor: boolean | undefined,
  partitionAware: boolean,
): Ending | undefined {
  if (running?.ending === true) {
    return {
      state: partitionAware ? 'TASK_GONE' : 'TASK_LOST',
      reason: 'REASON_EXECUTOR_TERMINATED',
      message: 'The executor of the task is being ended',
    }
  }
  if (running || newExecutor !== false) return undefined
  return {
    state: partitionAware ? 'TASK_DROPPED' : 'TASK_LOST',
    reason: 'REASON_EXECUTOR_TERMINATED',
    message: 'The executor that the task was meant for has ended meanwhile',
  }
}
