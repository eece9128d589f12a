import type { KillOrder, ExecutorStop } from '../../checkpoint/records.ts'
import type { ContainerExit } from '../../launcher/types.ts'
import type { Ending } from '../../lifecycle/decide/terminal-status.ts'
import { diskLimit, memoryEnding } from '../../lifecycle/decide/terminal-status.ts'
import type { ExecutorSettings } from './executor-rules.ts'

/** Status of an executor of which nobody knows how it ended. */
const unknownStatus = -1

/** How a process ended, as wait(2) tells it. */
export function waitStatusOf(exit: ContainerExit): number {
  if (exit.signal !== undefined) return exit.signal
  if (exit.code !== undefined) return exit.code << 8
  return exit.outOfMemory ? 9 : unknownStatus
}

function describe(exit: ContainerExit): string {
  if (exit.lost !== undefined) return `Executor terminated: ${exit.lost}`
  if (exit.outOfMemory) {
    const limit =
      exit.memoryLimitBytes === undefined
        ? 'its memory'
        : `the ${Math.round(exit.memoryLimitBytes / 1024 / 1024)} MB it may have`
    return `Memory limit exceeded: the executor used more than ${limit}`
  }
  if (exit.signal !== undefined) return `Executor terminated with signal ${exit.signal}`
  return `Executor exited with status ${exit.code ?? 0}`
}

/**
 * The terminal state of a task whose executor ended without a terminal update of its own: FAILED, for the reason that
 * the executor was ended, except where the task was to be killed with everything else.
 */
export function decideWithExecutor(
  exit: ContainerExit,
  stop: ExecutorStop | undefined,
  kill: KillOrder | undefined,
  rules: Required<ExecutorSettings>,
): Ending {
  const message = describe(exit)
  switch (stop?.cause) {
    case 'registration-timeout':
      return {
        state: 'TASK_FAILED',
        reason: 'REASON_EXECUTOR_REGISTRATION_TIMEOUT',
        message: `Executor did not register within ${rules.registrationTimeoutMs / 1000} seconds`,
      }
    case 'reregistration-timeout':
      return {
        state: 'TASK_FAILED',
        reason: 'REASON_EXECUTOR_REREGISTRATION_TIMEOUT',
        message: `Executor did not reregister within ${rules.reregistrationTimeoutMs / 1000} seconds`,
      }
    case 'disk-limit':
      return diskLimit(stop.message ?? message, stop.limitation)
    case 'framework-removed':
      return { state: 'TASK_KILLED', reason: 'REASON_FRAMEWORK_REMOVED', message }
    case 'agent-stop':
    case 'agent-shutdown':
      return { state: 'TASK_KILLED', message: kill?.message ?? message }
    default:
  }
  if (exit.outOfMemory) return memoryEnding(exit, message)
  if (kill?.cause === 'draining') return { state: 'TASK_KILLED', reason: 'REASON_AGENT_DRAINING', message }
  if (kill?.cause === 'draining-for-good') {
    return { state: 'TASK_GONE_BY_OPERATOR', reason: 'REASON_AGENT_DRAINING', message }
  }
  return { state: 'TASK_FAILED', reason: 'REASON_EXECUTOR_TERMINATED', message }
}
