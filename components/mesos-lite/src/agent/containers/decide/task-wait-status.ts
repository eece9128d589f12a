import type { TaskStatus } from '@dcos-lite/lib/mesos'

const exited = /Command exited with status (\d+)/

/** The status of wait(2) that the terminal status of a task tells; undefined when it tells none. */
export function taskWaitStatus({ state, message = '' }: TaskStatus): number | undefined {
  const code = exited.exec(message)?.[1]
  if (code !== undefined) return (Number(code) & 0xff) << 8
  return state === 'TASK_FINISHED' ? 0 : undefined
}
