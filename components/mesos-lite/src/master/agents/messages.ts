import { normalizeResources } from '@dcos-lite/lib/resources'
import type { AgentMessage } from '../../protocol/messages.ts'
import { checkpointedPart, totalWithCheckpointed } from '../decide/convert-resources.ts'
import { removeExecutor } from '../state/executors.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { takeStatusUpdate } from './status-update.ts'

function executorExited(
  reign: Reign,
  agent: Agent,
  message: Extract<AgentMessage, { type: 'EXECUTOR_EXITED' }>,
): void {
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
  reign.ledger.setTotal(agent.id, totalWithCheckpointed(resources, checkpointed))
  reign.requestAllocation([agent.id])
}

/** Acts on one message of an agent with a current session. */
export function takeAgentMessage(reign: Reign, agent: Agent, message: AgentMessage): void {
  switch (message.type) {
    case 'PONG':
      if (agent.session) agent.session.pongSequence = Math.max(agent.session.pongSequence, message.sequence)
      return
    case 'STATUS_UPDATE':
      return takeStatusUpdate(reign, agent, message)
    case 'EXECUTOR_EXITED':
      return executorExited(reign, agent, message)
    case 'EXECUTOR_MESSAGE':
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
    case 'RESOURCES_CHECKPOINTED':
      if (message.error !== undefined) {
        reign.log.error('an agent could not checkpoint resources', { agentId: agent.id, why: message.error })
        // It registers again and tells what it really has.
        agent.session?.close()
      }
      return
    case 'PLANNED_RESTART':
      agent.restartDeadlineMs = message.deadlineMs
      return
  }
}
