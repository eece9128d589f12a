import type { RegisterRequest } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import { loseAgent } from './lose-agent.ts'

/**
 * An agent that registers anew at the address of a registered one replaces it: the other is removed for good.
 * One that returns with its id replaces nobody, because ports may have been dealt anew meanwhile.
 */
export async function replaceOthersAt(
  reign: Reign,
  agentId: string,
  request: RegisterRequest,
): Promise<void> {
  if (request.info.id !== undefined) return
  const port = request.info.port ?? 5051
  const others = [...reign.agents.values()].filter(
    (agent) => agent.id !== agentId && agent.ip === request.ip && agent.port === port,
  )
  if (others.length === 0) return
  await reign.registry.commit(others.map(({ id }) => reign.registry.agents.removeOperation(id)))
  for (const agent of others) {
    reign.log.warn('agent is replaced', { agentId: agent.id, byAgentId: agentId })
    reign.counters.add('master/slave_removals')
    reign.counters.add('master/slave_removals/reason_registered')
    loseAgent(reign, agent, {
      state: 'TASK_GONE',
      reason: 'REASON_AGENT_REMOVED',
      message: 'Another agent has registered at the same address',
      sinceMs: reign.clock.nowMs(),
    })
  }
}
