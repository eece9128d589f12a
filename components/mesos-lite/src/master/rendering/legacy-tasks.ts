import type { Framework, Task } from '../state/types.ts'
import { legacyTask } from './legacy-task.ts'
import { allTasksOf } from './task-counts.ts'

function numberOr(text: string | undefined, fallback: number): number {
  const value = Number(text)
  return text === undefined || text.trim() === '' || !Number.isInteger(value) ? fallback : value
}

const firstTimestamp = (task: Task): number => task.statuses[0]?.timestamp ?? 0

/** The body of `/tasks`: filtered, sorted by first status, newest first unless asked, 100 at a time. */
export function pageOfTasks(
  frameworks: readonly Framework[],
  query: Record<string, string | undefined>,
): object {
  const { framework_id: frameworkId, task_id: taskId } = query
  const offset = Math.max(numberOr(query.offset, 0), 0)
  const limit = numberOr(query.limit, 100)
  const sign = query.order === 'asc' ? 1 : -1
  const tasks = frameworks
    .filter(({ id }) => frameworkId === undefined || id === frameworkId)
    .flatMap(allTasksOf)
    .filter(({ info }) => taskId === undefined || info.task_id.value === taskId)
    .sort((a, b) => sign * (firstTimestamp(a) - firstTimestamp(b)))
  const end = limit < 0 ? undefined : offset + limit
  return { tasks: tasks.slice(offset, end).map(legacyTask) }
}
