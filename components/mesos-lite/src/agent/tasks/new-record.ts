import { join } from 'node:path'
import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { recordFormats } from '../checkpoint/records.ts'
import type { AgentContext } from './agent-context.ts'

export interface NewTask {
  frameworkId: string
  task: TaskInfo
  /** For a task with an executor: that, its container, the task group if there is one, and whether it is custom. */
  member?: { executor: ExecutorInfo; executorContainerId: string; groupId?: string; custom: boolean }
}

/** The record of a task that was just accepted; container ids are new. */
export function newTaskRecord({ frameworkId, task, member }: NewTask, context: AgentContext): TaskRecord {
  const containerId = context.random.uuid()
  const executorId = member?.executor.executor_id.value ?? task.task_id.value
  const executorContainerId = member?.executorContainerId ?? containerId
  const executorFolder = context.layout.executorFolder(context.agentId(), frameworkId, executorId)
  const executorDirectory = join(executorFolder, 'runs', executorContainerId)
  return {
    format: recordFormats.task,
    frameworkId,
    task,
    executorId,
    ...(member ? { executor: member.executor } : {}),
    ...(member?.groupId === undefined ? {} : { groupId: member.groupId }),
    ...(member?.custom === true ? { custom: true } : {}),
    // Pinned as soon as it is accepted, so that nobody else is given them; they are free when the task has ended.
    ...(member?.custom === true ? {} : context.gpus?.pin(task.resources ?? [])),
    containerId,
    executorContainerId,
    executorDirectory,
    directory:
      member && !member.custom ? join(executorDirectory, 'tasks', task.task_id.value) : executorDirectory,
    bootId: context.bootId,
    acceptedAtMs: context.clock.nowMs(),
    pending: [],
  }
}
