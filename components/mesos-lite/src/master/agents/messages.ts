import { normalizeResources } from '@dcos-lite/lib/resources'
import { checkpointedPart, totalWithCheckpointed } from '../../protocol/checkpointed-resources.ts'
import type { AgentMessage } from '../../protocol/messages.ts'
import { changeTotal } from '../operations/oversubscription.ts'
import { resolveReference } from '../references/resolve.ts'
import { takeOperationStatus } from '../operations/take-status.ts'
import { removeExecutor } from '../state/executors.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { unregisterAgent } from './unregister.ts'
import { takeStatusUpdate } from './status-update.ts'

function executorExited(
  reign: Reign,
  agent: Agent,
  message: Extract<AgentMessage, { type: 'EXECUTOR_EXITED' }>,
): void {
  reign.counters.add('master/messages_exited_executor')
  removeExecutor(reign, agent, message.frameworkId, message.executorId)
  reign.frameworks.get(message.frameworkId)?.subscription?.send({
    type: 'FAILURE',
    failure: {
      agent_id: { value: agent.id },
      executor_id: { value: message.executorId },
      status: message.status,
    },
  })
}

function resourcesChanged(
  reign: Reign,
  agent: Agent,
  message: Extract<AgentMessage, { type: 'RESOURCES_CHANGED' }>,
): void {
  const resources = normalizeResources(message.resources)
  agent.info = { ...agent.info, resources }
  const checkpointed = checkpointedPart(reign.ledger.total(agent.id))
  changeTotal(reign, agent, totalWithCheckpointed(resources, checkpointed).total)
}

type PlainMessage = Exclude<AgentMessage, { type: 'UNREGISTER' }>

function act(reign: Reign, agent: Agent, message: PlainMessage): void {
  switch (message.type) {
    case 'PONG':
      return
    case 'SYNC':
      return agent.session?.send({ type: 'SYNCED', sequence: message.sequence })
    case 'STATUS_UPDATE':
      return takeStatusUpdate(reign, agent, message)
    case 'EXECUTOR_EXITED':
      return executorExited(reign, agent, message)
    case 'EXECUTOR_MESSAGE':
      reign.counters.add('master/messages_executor_to_framework')
      reign.frameworks.get(message.frameworkId)?.subscription?.send({
        type: 'MESSAGE',
        message: {
          agent_id: { value: agent.id },
          executor_id: { value: message.executorId },
          data: message.data,
        },
      })
      return
    case 'RESOURCES_CHANGED':
      return resourcesChanged(reign, agent, message)
    case 'OPERATION_STATUS':
      return takeOperationStatus(reign, agent, message)
    case 'RESOLVE':
      return resolveReference(reign, agent, message)
    case 'PLANNED_RESTART':
      agent.restartDeadlineMs = message.deadlineMs
      return
  }
}

/** Acts on one message of an agent with a current session. What it gives is to be waited for before the answer. */
export function takeAgentMessage(
  reign: Reign,
  agent: Agent,
  message: AgentMessage,
): Promise<void> | undefined {
  // Whatever it says, it lives.
  if (agent.session) agent.session.pongSequence = agent.session.pingSequence
  if (message.type === 'UNREGISTER') return unregisterAgent(reign, agent)
  act(reign, agent, message)
  return undefined
}
