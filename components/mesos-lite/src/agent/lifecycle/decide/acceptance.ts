import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import type { Ending } from './terminal-status.ts'

const invalid = (message: string): Ending => ({ state: 'TASK_ERROR', reason: 'REASON_TASK_INVALID', message })

/** Whether an id may become the name of a folder. */
export function isSafeId(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && Buffer.byteLength(id) <= 255 && !hasForbiddenCharacter(id)
}

function hasForbiddenCharacter(id: string): boolean {
  for (const character of id) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20 || code === 0x7f || character === '/' || character === '\\') return true
  }
  return false
}

/** Whether an executor is a program of the framework, and not the agent itself. */
export function isCustomExecutor(executor: ExecutorInfo | undefined, grouped: boolean): boolean {
  if (!executor) return false
  return executor.type === 'CUSTOM' || (!grouped && executor.type !== 'DEFAULT')
}

function executorRefusal(task: TaskInfo, executor: ExecutorInfo, facts: LaunchFacts): Ending | undefined {
  const id = executor.executor_id.value
  if (!isSafeId(id)) return invalid(`The executor id "${id}" is not valid`)
  if (!isCustomExecutor(executor, facts.grouped)) {
    if (!facts.grouped)
      return invalid(`The executor "${id}" is the default executor, which takes task groups only`)
    return task.command ? undefined : invalid('The task has no command')
  }
  if (!executor.command) return invalid(`The executor "${id}" has no command`)
  if (!facts.simulated) return undefined
  return {
    state: 'TASK_FAILED',
    reason: 'REASON_CONTAINER_LAUNCH_FAILED',
    message: `Failed to launch: the task names the executor "${id}", and the simulated launcher of this agent starts no programs`,
  }
}

/** What decides about a launch besides the task and its executor. */
export interface LaunchFacts {
  /** Whether it is a member of a task group. */
  grouped: boolean
  /** Whether the launcher starts no real processes. */
  simulated: boolean
}

/** Why this agent cannot take a task at all, or undefined when it can. */
export function refuseTask(
  task: TaskInfo,
  executor: ExecutorInfo | undefined,
  facts: LaunchFacts = { grouped: executor !== undefined, simulated: false },
): Ending | undefined {
  if (!isSafeId(task.task_id.value)) return invalid(`The task id "${task.task_id.value}" is not valid`)
  if (executor) return executorRefusal(task, executor, facts)
  return task.command ? undefined : invalid('The task has neither a command nor an executor')
}
