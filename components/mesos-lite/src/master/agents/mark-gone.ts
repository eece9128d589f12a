import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import { loseAgent } from './lose-agent.ts'

async function goNow(reign: Reign, agentId: string): Promise<void> {
  const record = reign.registry.agents.get(agentId)
  if (!record) throw masterErrors.AGENT_UNKNOWN({ agentId })
  if (record.state === 'gone') return
  // Before it is gone: repeating the call repeats this, and once it is gone nothing would.
  await reign.refusals?.refuse(record.ip, `its agent ${agentId} was marked gone`)
  const sinceMs = reign.clock.nowMs()
  await reign.registry.commit([
    reign.registry.agents.putOperation(agentId, { ...record, state: 'gone', sinceMs }),
  ])
  reign.recovering.delete(agentId)
  reign.removals.cancel(agentId)
  const agent = reign.agents.get(agentId)
  if (!agent) return
  reign.counters.add('master/slave_removals')
  agent.session?.send({ type: 'SHUTDOWN', reason: 'this agent was marked gone by an operator' })
  loseAgent(reign, agent, {
    state: 'TASK_GONE_BY_OPERATOR',
    reason: 'REASON_AGENT_REMOVED_BY_OPERATOR',
    message: 'The agent was marked gone by an operator',
    sinceMs,
  })
}

/**
 * Marks an agent gone for good: its tasks will never come back, and it only with a new id. Throws
 * DCL_MESOS_MASTER_AGENT_UNKNOWN, and DCL_MESOS_MASTER_AGENT_CHANGING while another call does the same.
 */
export async function markGone(reign: Reign, agentId: string): Promise<void> {
  if (reign.goingAgents.has(agentId)) throw masterErrors.AGENT_CHANGING({ agentId })
  reign.goingAgents.add(agentId)
  try {
    await reign.inTurn(agentId, () => goNow(reign, agentId))
  } finally {
    reign.goingAgents.delete(agentId)
  }
}
