import type { FrameworkCapability, TaskState, TaskStatus } from '@dcos-lite/lib/mesos'

/** The state a framework can read: without PARTITION_AWARE all the ways to be lost are TASK_LOST. */
export function lostState(capabilities: ReadonlySet<FrameworkCapability>, precise: TaskState): TaskState {
  return capabilities.has('PARTITION_AWARE') ? precise : 'TASK_LOST'
}

/** What a status made by the master says. */
export interface MasterStatus {
  taskId: string
  agentId?: string | undefined
  executorId?: string | undefined
  state: TaskState
  reason?: string
  message?: string
  nowMs: number
  unreachableSinceMs?: number | undefined
  /** The newest known status, whose health, checks and container are repeated. */
  latest?: TaskStatus | undefined
}

/** Makes a status of the master: without uuid, so it is sent once and not acknowledged. */
export function masterStatus(made: MasterStatus): TaskStatus {
  const { latest, unreachableSinceMs } = made
  return {
    task_id: { value: made.taskId },
    state: made.state,
    source: 'SOURCE_MASTER',
    timestamp: made.nowMs / 1000,
    ...(made.message === undefined ? {} : { message: made.message }),
    ...(made.reason === undefined ? {} : { reason: made.reason }),
    ...(made.agentId === undefined ? {} : { agent_id: { value: made.agentId } }),
    ...(made.executorId === undefined ? {} : { executor_id: { value: made.executorId } }),
    ...(latest?.healthy === undefined ? {} : { healthy: latest.healthy }),
    ...(latest?.check_status === undefined ? {} : { check_status: latest.check_status }),
    ...(latest?.container_status === undefined ? {} : { container_status: latest.container_status }),
    ...(latest?.labels === undefined ? {} : { labels: latest.labels }),
    ...(unreachableSinceMs === undefined
      ? {}
      : { unreachable_time: { nanoseconds: Math.round(unreachableSinceMs) * 1_000_000 } }),
  }
}

/** The list of statuses with a new one: it replaces the last one of the same state, otherwise it is appended. */
export function appendStatus(statuses: readonly TaskStatus[], status: TaskStatus): TaskStatus[] {
  const { data: _, ...kept } = status
  return statuses.at(-1)?.state === status.state ? [...statuses.slice(0, -1), kept] : [...statuses, kept]
}

/** Whether the operator event stream reports a status after the previous one. */
export function isNews(previous: TaskStatus | undefined, status: TaskStatus): boolean {
  return (
    previous?.state !== status.state ||
    status.reason === 'REASON_TASK_CHECK_STATUS_UPDATED' ||
    status.reason === 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
  )
}
