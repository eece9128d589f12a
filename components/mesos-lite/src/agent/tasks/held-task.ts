import type { TaskStatus } from '@dcos-lite/lib/mesos'
import type { HeldTask } from '../../protocol/messages.ts'
import type { TaskHandle } from './task-handle.ts'

/** What the master is told of a task at registration. */
export function heldTask(handle: TaskHandle): HeldTask {
  const { record } = handle
  const { latest } = record
  const waiting = latest !== undefined && record.pending.some(({ uuid }) => uuid === latest.uuid)
  const status: TaskStatus | undefined = latest && { ...latest }
  if (status && !waiting) delete status.uuid
  return {
    task: record.task,
    frameworkId: record.frameworkId,
    ...(record.executor ? { executor: record.executor } : {}),
    containerId: record.custom === true ? record.executorContainerId : record.containerId,
    state: handle.state(),
    ...(status ? { status } : {}),
  }
}
