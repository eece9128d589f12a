import type { OperationState } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import type { AgentOperation } from './operation-book.ts'
import { sendOperationStatus } from './send-status.ts'

function lose(reign: Reign, operation: AgentOperation, state: OperationState, message: string): void {
  reign.operations.remove(operation)
  operation.settle?.({ problem: message })
  const framework = reign.frameworks.get(operation.frameworkId ?? '')
  if (!framework || operation.info.id === undefined) return
  sendOperationStatus(framework, {
    operation_id: operation.info.id,
    state,
    message,
    agent_id: { value: operation.agentId },
  })
}

/** The agent has left the books: frameworks hear of their operations there, which come back only with the agent. */
export function loseOperations(reign: Reign, agentId: string, mayReturn: boolean, message: string): void {
  const state = mayReturn ? 'OPERATION_UNREACHABLE' : 'OPERATION_GONE_BY_OPERATOR'
  for (const operation of reign.operations.ofAgent(agentId)) lose(reign, operation, state, message)
}

/** The framework is gone: what it gave ids to is of no interest any more. */
export function forgetOperations(reign: Reign, frameworkId: string): void {
  for (const operation of reign.operations.ofFramework(frameworkId)) reign.operations.remove(operation)
}

/** Brings the books into line with the operations that an agent holds at its registration. */
export function dropUnknownOperations(reign: Reign, agentId: string, held: ReadonlySet<string>): void {
  for (const operation of reign.operations.ofAgent(agentId)) {
    // Ended and acknowledged, or never arrived; without an id nobody asks which.
    if (!held.has(operation.uuid)) {
      const message =
        operation.info.id === undefined
          ? 'the agent registered again before it answered; its resources show whether it took effect'
          : 'the operation did not reach the agent'
      lose(reign, operation, 'OPERATION_DROPPED', message)
    }
  }
}
