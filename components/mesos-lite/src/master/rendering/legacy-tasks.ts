import type { Task } from '../state/types.ts'
import { legacyTaskText } from './legacy-task.ts'
import type { Pieces } from './pieces.ts'
import type { StateSnapshot } from './snapshot.ts'

function numberOr(text: string | undefined, fallback: number): number {
  const value = Number(text)
  return text === undefined || text.trim() === '' || !Number.isInteger(value) ? fallback : value
}

const firstTimestamp = (task: Task): number => task.statuses[0]?.timestamp ?? 0

/** Which part of the tasks is asked for; what cannot be read falls back to the default. */
export interface TaskPage {
  frameworkId: string | undefined
  taskId: string | undefined
  offset: number
  /** Undefined for all. */
  limit: number | undefined
  ascending: boolean
}

/** Reads the query of `/tasks`. */
export function taskPage(query: Record<string, string | undefined>): TaskPage {
  const limit = numberOr(query.limit, 100)
  return {
    frameworkId: query.framework_id,
    taskId: query.task_id,
    offset: Math.max(numberOr(query.offset, 0), 0),
    limit: limit < 0 ? undefined : limit,
    ascending: query.order === 'asc',
  }
}

/** The body of `/tasks`: filtered, sorted by first status, newest first unless asked, 100 at a time. */
export function* pageOfTasks(snapshot: StateSnapshot, page: TaskPage): Pieces {
  const { frameworkId, taskId, offset, limit, ascending } = page
  const sign = ascending ? 1 : -1
  const tasks: Task[] = []
  for (const shot of [...snapshot.frameworks, ...snapshot.completedFrameworks]) {
    if (frameworkId !== undefined && shot.framework.id !== frameworkId) continue
    for (const list of [shot.tasks, shot.unreachable, shot.completed]) {
      for (const task of list)
        if (taskId === undefined || task.info.task_id.value === taskId) tasks.push(task)
      yield ''
    }
  }
  tasks.sort((a, b) => sign * (firstTimestamp(a) - firstTimestamp(b)))
  yield '{"tasks":['
  let separator = ''
  for (const task of tasks.slice(offset, limit === undefined ? undefined : offset + limit)) {
    yield separator + legacyTaskText(task)
    separator = ','
  }
  yield ']}'
}
