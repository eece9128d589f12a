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

/** Why this agent cannot take a task at all, or undefined when it can. */
export function refuseTask(task: TaskInfo, executor: ExecutorInfo | undefined): Ending | undefined {
  if (!isSafeId(task.task_id.value)) return invalid(`The task id "${task.task_id.value}" is not valid`)
  if (executor && !isSafeId(executor.executor_id.value)) {
    return invalid(`The executor id "${executor.executor_id.value}" is not valid`)
  }
  if (task.executor || executor?.type === 'CUSTOM') {
    const name = (task.executor ?? executor)?.executor_id.value ?? ''
    return {
      state: 'TASK_FAILED',
      reason: 'REASON_CONTAINER_LAUNCH_FAILED',
      message: `Failed to launch: the task names the custom executor "${name}", and this agent runs commands and task groups only`,
    }
  }
  if (!task.command) return invalid('The task has neither a command nor an executor')
  return undefined
}
