import type { OperationState, OperationStatus } from '@dcos-lite/lib/mesos'

/** A question about one operation, and what is known. */
export interface OperationQuestion {
  operationId: string
  agentId: string | undefined
  known: OperationStatus | undefined
  agent: 'registered' | 'recovering' | 'unreachable' | 'gone' | 'unknown'
}

function stateWithout({ agent, agentId }: OperationQuestion): OperationState {
  if (agentId === undefined) return 'OPERATION_UNKNOWN'
  if (agent === 'recovering') return 'OPERATION_RECOVERING'
  if (agent === 'unreachable') return 'OPERATION_UNREACHABLE'
  return agent === 'gone' ? 'OPERATION_GONE_BY_OPERATOR' : 'OPERATION_UNKNOWN'
}

/** The answer to a question about an operation: without uuid, so that it is not acknowledged. */
export function reconcileOperation(question: OperationQuestion): OperationStatus {
  const { operationId, agentId, known } = question
  const { uuid: _, ...latest } = known ?? { state: stateWithout(question) }
  return {
    ...latest,
    operation_id: { value: operationId },
    message: 'Reconciliation: Latest operation status',
    ...(agentId === undefined ? {} : { agent_id: { value: agentId } }),
  }
}
