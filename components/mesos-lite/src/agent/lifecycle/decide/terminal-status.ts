import type { Resource, TaskState } from '@dcos-lite/lib/mesos'
import type { KillOrder } from '../../checkpoint/records.ts'
import type { ContainerExit } from '../../launcher/types.ts'

/** What is said of a task that ended. */
export interface Ending {
  state: TaskState
  reason?: string
  message: string
  healthy?: false
  /** What had been used up. */
  limitation?: { resources: Resource[] }
}

const signalNames: Record<number, string> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  4: 'Illegal instruction',
  5: 'Trace/breakpoint trap',
  6: 'Aborted',
  7: 'Bus error',
  8: 'Floating point exception',
  9: 'Killed',
  10: 'User defined signal 1',
  11: 'Segmentation fault',
  12: 'User defined signal 2',
  13: 'Broken pipe',
  14: 'Alarm clock',
  15: 'Terminated',
}

/** How a container ended, in the words of the command executor. */
export function describeExit(exit: ContainerExit): string {
  if (exit.lost !== undefined) return exit.lost
  if (exit.outOfMemory) {
    if (exit.memoryLimitBytes === undefined) {
      return 'Command was killed because it used more memory than it asked for'
    }
    const limit = Math.round(exit.memoryLimitBytes / 1024 / 1024)
    return `Memory limit exceeded: the command was killed when it used more than the ${limit} MB it may have`
  }
  if (exit.signal !== undefined) {
    return `Command terminated with signal ${signalNames[exit.signal] ?? String(exit.signal)}`
  }
  return `Command exited with status ${exit.code ?? 0}`
}

/** The end of what used more disk than it had. */
export function diskLimit(message: string, limitation: Resource[] | undefined): Ending {
  const reason = 'REASON_CONTAINER_LIMITATION_DISK'
  return {
    state: 'TASK_FAILED',
    reason,
    message,
    ...(limitation ? { limitation: { resources: limitation } } : {}),
  }
}

/** The memory that a container had when it met its limit. */
function memoryLimit({ memoryLimitBytes }: ContainerExit): Pick<Ending, 'limitation'> {
  if (memoryLimitBytes === undefined) return {}
  const memory: Resource = { name: 'mem', type: 'SCALAR', scalar: { value: memoryLimitBytes / 1024 / 1024 } }
  return { limitation: { resources: [memory] } }
}

/** The end of what used more memory than it had. */
export function memoryEnding(exit: ContainerExit, message: string): Ending {
  return { state: 'TASK_FAILED', reason: 'REASON_CONTAINER_LIMITATION_MEMORY', message, ...memoryLimit(exit) }
}

function afterKill(exit: ContainerExit, kill: KillOrder): Ending {
  const message = kill.message === undefined ? describeExit(exit) : `${kill.message}: ${describeExit(exit)}`
  switch (kill.cause) {
    case 'max-completion-time':
      return { state: 'TASK_FAILED', reason: 'REASON_MAX_COMPLETION_TIME_REACHED', message }
    case 'disk-limit':
      return diskLimit(kill.message ?? message, kill.limitation)
    case 'unhealthy':
      return { state: 'TASK_KILLED', message, healthy: false }
    case 'framework-removed':
      return { state: 'TASK_KILLED', reason: 'REASON_FRAMEWORK_REMOVED', message }
    case 'draining':
      return { state: 'TASK_KILLED', reason: 'REASON_AGENT_DRAINING', message }
    case 'draining-for-good':
      return { state: 'TASK_GONE_BY_OPERATOR', reason: 'REASON_AGENT_DRAINING', message }
    default:
      return { state: 'TASK_KILLED', message }
  }
}

/** The terminal state of a task whose container ended: a kill that was ordered decides over the exit status. */
export function decideEnding(exit: ContainerExit, kill: KillOrder | undefined): Ending {
  if (kill) return afterKill(exit, kill)
  const message = describeExit(exit)
  if (exit.lost !== undefined) return { state: 'TASK_FAILED', reason: 'REASON_EXECUTOR_TERMINATED', message }
  if (exit.outOfMemory) return memoryEnding(exit, message)
  return { state: exit.code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message }
}

/** The terminal state of a task that was accepted, but whose process an earlier agent did not start. */
export function decideNeverStarted(kill: KillOrder | undefined, partitionAware: boolean): Ending {
  if (kill?.cause === 'disk-limit') return diskLimit(kill.message ?? 'Disk limit exceeded', kill.limitation)
  if (kill) {
    return {
      state: kill.cause === 'draining-for-good' ? 'TASK_GONE_BY_OPERATOR' : 'TASK_KILLED',
      reason: kill.cause.startsWith('draining')
        ? 'REASON_AGENT_DRAINING'
        : 'REASON_TASK_KILLED_DURING_LAUNCH',
      message: kill.message ?? 'Killed before it started',
    }
  }
  return {
    state: partitionAware ? 'TASK_DROPPED' : 'TASK_LOST',
    reason: 'REASON_AGENT_RESTARTED',
    message: 'The agent was restarted before it had started the task',
  }
}
