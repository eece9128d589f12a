import type { TaskState } from '@dcos-lite/lib/mesos'
import type { Framework, Task } from '../state/types.ts'

const counted: TaskState[] = [
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_KILLED',
  'TASK_FAILED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_UNREACHABLE',
]

/** No task in any of the states that summaries count. */
export function emptyCounts(): Record<string, number> {
  return Object.fromEntries(counted.map((state) => [state, 0]))
}

/** Live, unreachable and completed tasks of a framework. */
export function allTasksOf(framework: Framework): Task[] {
  return [...framework.tasks.values(), ...framework.unreachableTasks.values(), ...framework.completedTasks]
}
