import type { TaskRecord } from '../../checkpoint/records.ts'

/** A task as a subscription finds it. */
export interface FoundTask {
  record: Pick<TaskRecord, 'task' | 'latest' | 'endedAtMs' | 'kill'>
  /** Whether it waits for the executor in this agent process. */
  queued: boolean
}

/** What follows from a subscription for the tasks of an executor. */
export interface SubscriptionPlan<Task extends FoundTask> {
  /** They were to be started and the executor never heard of them. */
  dropped: Task[]
  /** Their kill is repeated. */
  killed: Task[]
}

/**
 * Compares the tasks of an executor with those it has: one that is not queued, of which no update ever came, and that
 * the executor does not list among its unacknowledged ones, was lost on the way to it.
 */
export function planSubscription<Task extends FoundTask>(
  tasks: readonly Task[],
  unacknowledged: ReadonlySet<string>,
): SubscriptionPlan<Task> {
  const there = tasks.filter(({ record, queued }) => record.endedAtMs === undefined && !queued)
  const isLost = ({ record }: Task): boolean =>
    record.latest === undefined && !unacknowledged.has(record.task.task_id.value)
  return {
    dropped: there.filter(isLost),
    killed: there.filter((task) => task.record.kill !== undefined && !isLost(task)),
  }
}
