import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { TaskHandle } from '../tasks/task-handle.ts'

/** How long a default executor waits for the acknowledgements of what its tasks ended with. */
export const longestWaitMs = 60_000

/** Knows which default executors are there: from their first task until the last one is over and acknowledged. */
export interface GroupExits {
  /** The container of a default executor that has not exited. */
  containerOf(frameworkId: string, executorId: string): string | undefined
  /** To be called whenever a task ended or was completed, and for what an earlier agent process left. */
  look(handle: TaskHandle): void
  stop(): void
}

/** Creates the book; `open` gives the tasks that are not completed. */
export function createGroupExits(
  clock: Clock,
  open: () => TaskHandle[],
  onExited: (frameworkId: string, executorId: string) => void,
): GroupExits {
  const waiting = new Map<string, Timer>()
  const exited = new Set<string>()
  const isDefault = ({ record }: TaskHandle): boolean =>
    record.executor !== undefined && record.custom !== true
  const membersOf = (containerId: string): TaskHandle[] =>
    open().filter((handle) => isDefault(handle) && handle.record.executorContainerId === containerId)

  const exit = ({ record }: TaskHandle): void => {
    const { executorContainerId, frameworkId, executorId } = record
    waiting.get(executorContainerId)?.cancel()
    waiting.delete(executorContainerId)
    if (exited.has(executorContainerId)) return
    exited.add(executorContainerId)
    onExited(frameworkId, executorId)
  }

  return {
    containerOf: (frameworkId, executorId) =>
      open().find(
        (handle) =>
          isDefault(handle) &&
          handle.record.frameworkId === frameworkId &&
          handle.record.executorId === executorId &&
          !exited.has(handle.record.executorContainerId),
      )?.record.executorContainerId,
    look(handle) {
      if (!isDefault(handle)) return
      const { executorContainerId } = handle.record
      const members = membersOf(executorContainerId)
      if (members.some(({ record }) => record.endedAtMs === undefined)) return
      if (members.length === 0) {
        exit(handle)
        exited.delete(executorContainerId) // nothing names this container any more
      } else if (!waiting.has(executorContainerId) && !exited.has(executorContainerId)) {
        const timer = clock.after(longestWaitMs, () => {
          waiting.delete(executorContainerId)
          if (membersOf(executorContainerId).every(({ record }) => record.endedAtMs !== undefined))
            exit(handle)
        })
        waiting.set(executorContainerId, timer)
      }
    },
    stop: () => waiting.forEach((timer) => timer.cancel()),
  }
}
