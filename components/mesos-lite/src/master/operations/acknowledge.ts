import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** The body of an ACKNOWLEDGE_OPERATION_STATUS call. */
export interface AcknowledgeOperationBody {
  agent_id?: { value: string }
  uuid: string
  operation_id: { value: string }
}

/** Answers ACKNOWLEDGE_OPERATION_STATUS: the agent forgets the operation, and so does the master. */
export function acknowledgeOperation(
  reign: Reign,
  framework: Framework,
  body: AcknowledgeOperationBody,
): void {
  const operation = reign.operations.named(framework.id, body.operation_id.value)
  const session = operation && reign.agents.get(operation.agentId)?.session
  const isTheLatest = operation?.latest.uuid !== undefined && operation.latest.uuid.value === body.uuid
  const isItsAgent = body.agent_id === undefined || body.agent_id.value === operation?.agentId
  if (!session || !isTheLatest || !isItsAgent) {
    reign.counters.add('master/invalid_operation_status_update_acknowledgements')
    return
  }
  reign.counters.add('master/valid_operation_status_update_acknowledgements')
  session.send({ type: 'ACKNOWLEDGE_OPERATION', operationUuid: operation.uuid, statusUuid: body.uuid })
  reign.operations.remove(operation)
  const agent = reign.agents.get(operation.agentId)
  if (agent) reign.stepDrain(agent)
}
