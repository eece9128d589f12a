import { masterErrors } from '../errors.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import { loseAgent } from './lose-agent.ts'

function unknownAgent(agentId: string): Error {
  return masterErrors.CALL_INVALID({ call: 'master::Call', reason: `No agent found with ID '${agentId}'` })
}

/** Gives an agent no new offers (or gives it offers again); its tasks are left alone. Survives a change of leader. */
export function setDeactivated(reign: Reign, agentId: string, deactivated: boolean): Promise<void> {
  return reign.inTurn(agentId, async () => {
    const record = reign.registry.agents.get(agentId)
    if (!record || record.state === 'gone') throw unknownAgent(agentId)
    if (!deactivated && record.deactivated !== true) {
      const reason = `Agent '${agentId}' is not deactivated`
      throw masterErrors.CALL_INVALID({ call: 'master::Call', reason })
    }
    const { deactivated: _, ...rest } = record
    const next = deactivated ? { ...rest, deactivated } : rest
    await reign.registry.commit([reign.registry.agents.putOperation(agentId, next)])
    const agent = reign.agents.get(agentId)
    if (!agent) return
    agent.deactivated = deactivated
    if (deactivated) for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
    else reign.requestAllocation([agentId])
  })
}

/** Marks an agent gone for good: its tasks will never come back, and it only with a new id. */
export function markGone(reign: Reign, agentId: string): Promise<void> {
  return reign.inTurn(agentId, async () => {
    const record = reign.registry.agents.get(agentId)
    if (!record) throw masterErrors.AGENT_UNKNOWN({ agentId })
    if (record.state === 'gone') return
    const sinceMs = reign.clock.nowMs()
    await reign.registry.commit([
      reign.registry.agents.putOperation(agentId, { ...record, state: 'gone', sinceMs }),
    ])
    reign.recovering.delete(agentId)
    const agent = reign.agents.get(agentId)
    if (!agent) return
    agent.session?.send({ type: 'SHUTDOWN', reason: 'this agent was marked gone by an operator' })
    loseAgent(reign, agent, {
      state: 'TASK_GONE_BY_OPERATOR',
      reason: 'REASON_AGENT_REMOVED_BY_OPERATOR',
      message: 'The agent was marked gone by an operator',
      sinceMs,
    })
  })
}
