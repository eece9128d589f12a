import type { FrameworkCapability, TaskStatus } from '@dcos-lite/lib/mesos'
import { lostState, masterStatus } from './task-states.ts'

/** What is known about a task that a framework asks for. */
export interface ReconcileQuestion {
  taskId: string
  agentId: string | undefined
  capabilities: ReadonlySet<FrameworkCapability>
  /** Of a task in the books: what was forwarded last. */
  known:
    | {
        state: TaskStatus['state']
        agentId: string
        executorId: string | undefined
        latest?: TaskStatus | undefined
      }
    | undefined
  /** Of the agent that the framework named. */
  agent: 'registered' | 'recovering' | 'unreachable' | 'gone' | 'unknown'
  unreachableSinceMs?: number | undefined
  anyRecovering: boolean
  nowMs: number
}

function unknownTaskStatus(question: ReconcileQuestion, message: string): TaskStatus {
  const { taskId, agentId, agent, capabilities, nowMs, unreachableSinceMs } = question
  const precise =
    agent === 'registered'
      ? 'TASK_GONE'
      : agent === 'unreachable'
        ? 'TASK_UNREACHABLE'
        : agent === 'gone'
          ? 'TASK_GONE_BY_OPERATOR'
          : 'TASK_UNKNOWN'
  return masterStatus({
    taskId,
    agentId,
    state: lostState(capabilities, precise),
    reason: 'REASON_RECONCILIATION',
    message,
    nowMs,
    unreachableSinceMs: agent === 'unreachable' ? unreachableSinceMs : undefined,
  })
}

/** The answer to an explicit reconciliation of one task; undefined when nothing can be said yet. */
export function reconcileTask(question: ReconcileQuestion): TaskStatus | undefined {
  const { taskId, agentId, known, agent, anyRecovering, nowMs } = question
  if (known) {
    return masterStatus({
      taskId,
      agentId: known.agentId,
      executorId: known.executorId,
      state: known.state,
      reason: 'REASON_RECONCILIATION',
      message: 'Reconciliation: Latest task state',
      latest: known.latest,
      nowMs,
    })
  }
  if (agentId === undefined ? anyRecovering : agent === 'recovering') return undefined
  const text: Record<ReconcileQuestion['agent'], string> = {
    registered: 'Reconciliation: Task is unknown to the agent',
    unreachable: 'Reconciliation: Task is unreachable',
    gone: 'Reconciliation: Task is gone',
    unknown: 'Reconciliation: Task is unknown',
    recovering: 'Reconciliation: Task is unknown',
  }
  const named = agentId === undefined ? 'unknown' : agent
  return unknownTaskStatus({ ...question, agent: named }, text[named])
}
