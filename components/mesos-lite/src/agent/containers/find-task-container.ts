import type { TaskHandle } from '../tasks/task-handle.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { ContainerId } from './decide/container-id.ts'
import { containerPath } from './decide/container-id.ts'

/** The container of a custom executor, which may have no task at all. */
export interface ExecutorContainer {
  containerId: string
  directory: string
  frameworkId: string
}

/** A container that a task or its executor runs in. */
export interface TaskContainer {
  /** How the launcher knows it. */
  launcherId: string
  record: TaskRecord
  handle: TaskHandle
}

/** The container of a task, or of the executor of some tasks, that an id names; undefined when it is none of these. */
export function findTaskContainer(
  id: ContainerId,
  handles: readonly TaskHandle[],
): TaskContainer | undefined {
  const path = containerPath(id)
  const own = path.at(-1) ?? ''
  const fits = ({ record }: TaskHandle): boolean => {
    if (record.containerId === own) {
      return path.length === 1 || (path.length === 2 && path[0] === record.executorContainerId)
    }
    return path.length === 1 && record.executorContainerId === own
  }
  const handle = handles.find((candidate) => candidate.record.containerId === own && fits(candidate))
  const found = handle ?? handles.find(fits)
  return found && { launcherId: own, record: found.record, handle: found }
}
