import type { OfferOperation } from '@dcos-lite/lib/mesos'
import type { Conversion } from '../../protocol/checkpointed-resources.ts'
import { operationAbility } from '../../protocol/operations.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'
import type { OperationOutcome } from './operation-book.ts'

/** Why no operation can be sent to an agent now, or undefined. */
export function agentProblem(agent: Agent): string | undefined {
  if (!agent.session) return `agent ${agent.id} is disconnected`
  return agent.capabilities.includes(operationAbility)
    ? undefined
    : `agent ${agent.id} is of a version that does not apply operations; upgrade it`
}

/** A new uuid as v1 writes it: base64 of 16 bytes. */
function newUuid(reign: Reign): string {
  return Buffer.from(reign.random.uuid().replaceAll('-', ''), 'hex').toString('base64')
}

/**
 * Sends an operation to its agent, which checkpoints it before anything that is sent later. The books of the
 * allocator are changed by the caller.
 */
export function sendOperation(
  reign: Reign,
  agent: Agent,
  framework: Framework | undefined,
  info: OfferOperation,
  conversion: Conversion,
  settle?: (outcome: OperationOutcome) => void,
): void {
  const uuid = newUuid(reign)
  const latest = {
    ...(info.id === undefined ? {} : { operation_id: info.id }),
    state: 'OPERATION_PENDING' as const,
    agent_id: { value: agent.id },
  }
  reign.operations.add({
    uuid,
    agentId: agent.id,
    frameworkId: framework?.id,
    info,
    statuses: [latest],
    latest,
    settle,
  })
  agent.session?.send({
    type: 'APPLY_OPERATION',
    order: {
      uuid,
      info,
      ...conversion,
      ...(framework ? { frameworkId: framework.id } : {}),
      ...(framework && info.id !== undefined ? { framework: framework.info } : {}),
    },
  })
}
