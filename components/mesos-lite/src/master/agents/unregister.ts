import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { loseAgent } from './lose-agent.ts'

/** An agent says goodbye for good: it is forgotten, and tasks that it did not end are lost. */
export async function unregisterAgent(reign: Reign, agent: Agent): Promise<void> {
  reign.counters.add('master/messages_unregister_slave')
  await reign.inTurn(agent.id, async () => {
    if (reign.agents.get(agent.id) !== agent) return
    await reign.registry.commit([reign.registry.agents.removeOperation(agent.id)])
    reign.log.info('agent unregistered', { agentId: agent.id, hostname: agent.info.hostname })
    reign.counters.add('master/slave_removals')
    reign.counters.add('master/slave_removals/reason_unregistered')
    loseAgent(reign, agent, {
      state: 'TASK_GONE',
      reason: 'REASON_AGENT_REMOVED',
      message: 'The agent unregistered',
      sinceMs: reign.clock.nowMs(),
    })
  })
}
