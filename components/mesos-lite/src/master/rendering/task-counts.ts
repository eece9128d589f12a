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

/** How many tasks are in each state, with every state named. */
export function countTasks(tasks: Iterable<Task>): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(counted.map((state) => [state, 0]))
  for (const { state } of tasks) if (state in counts) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Live, unreachable and completed tasks of a framework. */
export function allTasksOf(framework: Framework): Task[] {
  return [...framework.tasks.values(), ...framework.unreachableTasks.values(), ...framework.completedTasks]
}
