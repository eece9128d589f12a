import type { TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import type { KillOrder, TaskRecord } from '../../checkpoint/records.ts'

/** Uuids of updates that are remembered per task. */
export const mostSeenUpdates = 128

/**
 * What becomes of an update of an executor: taken, known already, or dropped because its task is unknown or has
 * ended. All three are acknowledged to the executor, so that it does not repeat them for ever.
 */
export function judgeUpdate(
  record: Pick<TaskRecord, 'seenUpdates' | 'endedAtMs'> | undefined,
  status: TaskStatus,
): 'take' | 'known' | 'drop' {
  if (!record) return 'drop'
  if (status.uuid !== undefined && record.seenUpdates?.includes(status.uuid)) return 'known'
  return record.endedAtMs === undefined ? 'take' : 'drop'
}

/** The uuids to remember after one more update. */
export function withSeen(seen: readonly string[] = [], uuid: string): string[] {
  return [...seen, uuid].slice(-mostSeenUpdates)
}

/** State and reason of an update, with what only the agent knows: that the task is killed for the agent's sake. */
export function underDrain(
  status: Pick<TaskStatus, 'state' | 'reason'>,
  kill: KillOrder | undefined,
): { state: TaskState; reason?: string } {
  const { state, reason } = status
  const drained = kill?.cause === 'draining' || kill?.cause === 'draining-for-good'
  if (!drained || (state !== 'TASK_KILLED' && state !== 'TASK_KILLING')) {
    return { state, ...(reason === undefined ? {} : { reason }) }
  }
  const gone = kill.cause === 'draining-for-good' && state === 'TASK_KILLED'
  return { state: gone ? 'TASK_GONE_BY_OPERATOR' : state, reason: reason ?? 'REASON_AGENT_DRAINING' }
}
