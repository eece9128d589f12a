import type { OperationStatus } from '@dcos-lite/lib/mesos'
import type { AgentMessage } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import type { AgentOperation } from './operation-book.ts'
import { sendOperationStatus } from './send-status.ts'

type StatusMessage = Extract<AgentMessage, { type: 'OPERATION_STATUS' }>

/** Writes a status down; a repetition of the newest one replaces it. */
export function noteOperationStatus(operation: AgentOperation, status: OperationStatus): void {
  const isRepeated = operation.latest.uuid !== undefined && operation.latest.uuid.value === status.uuid?.value
  operation.statuses = [...(isRepeated ? operation.statuses.slice(0, -1) : operation.statuses), status]
  operation.latest = status
}

function settled(status: OperationStatus): { problem: string | undefined } {
  return { problem: status.state === 'OPERATION_FINISHED' ? undefined : (status.message ?? status.state) }
}

/** Nobody waits for it (any more): the agent may forget it. */
function acknowledgeForNobody(agent: Agent, message: StatusMessage): void {
  const { operationUuid, status } = message
  if (status.uuid === undefined) return
  agent.session?.send({ type: 'ACKNOWLEDGE_OPERATION', operationUuid, statusUuid: status.uuid.value })
}

/** Takes the status of an operation into the books and forwards it to its framework, if that is connected. */
export function takeOperationStatus(reign: Reign, agent: Agent, message: StatusMessage): void {
  const { operationUuid, frameworkId, info, status } = message
  let operation = reign.operations.get(operationUuid)
  const framework = reign.frameworks.get(frameworkId ?? '')
  const isOver = frameworkId === undefined || reign.completedFrameworks.some(({ id }) => id === frameworkId)
  if (!operation && isOver) return acknowledgeForNobody(agent, message)
  if (!operation) {
    // Its acknowledgement did not reach the agent, or another master sent it.
    operation = {
      uuid: operationUuid,
      agentId: agent.id,
      frameworkId,
      info,
      statuses: [],
      latest: status,
      settle: undefined,
    }
    reign.operations.add(operation)
  }
  noteOperationStatus(operation, status)
  operation.settle?.(settled(status))
  operation.settle = undefined
  if (framework) sendOperationStatus(framework, status)
  if (status.uuid === undefined) {
    reign.operations.remove(operation)
    reign.stepDrain(agent)
  }
  if (status.state === 'OPERATION_FINISHED') return
  reign.log.error('an agent could not apply an operation', {
    agentId: agent.id,
    operation: info.type,
    why: status.message,
  })
  // What was built on it in the books is not there: the agent registers again and tells what it really has.
  agent.session?.close()
}
