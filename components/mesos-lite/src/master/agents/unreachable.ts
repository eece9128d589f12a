import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { loseAgent } from './lose-agent.ts'

const recordsPerWrite = 100

/** Marks an agent unreachable, first in the registry; nothing happens when it is back by then. */
export function markUnreachable(reign: Reign, agent: Agent, why: string): Promise<void> {
  return reign.inTurn(agent.id, async () => {
    const isBack = (): boolean =>
      reign.agents.get(agent.id) !== agent || (agent.session !== undefined && agent.session.missedPings === 0)
    const record = reign.registry.agents.get(agent.id)
    if (isBack() || !record) return
    reign.counters.add('master/slave_unreachable_scheduled')
    const sinceMs = reign.clock.nowMs()
    await reign.registry.commit([
      reign.registry.agents.putOperation(agent.id, { ...record, state: 'unreachable', sinceMs }),
    ])
    reign.log.warn('agent is unreachable', { agentId: agent.id, hostname: agent.info.hostname, why })
    reign.counters.add('master/slave_unreachable_completed')
    loseAgent(reign, agent, {
      state: 'TASK_UNREACHABLE',
      reason: 'REASON_AGENT_REMOVED',
      message: `Agent ${agent.info.hostname} is unreachable: ${why}`,
      sinceMs,
    })
  })
}

/** Marks the agents unreachable that did not come back after the change of leader. */
export async function giveUpRecovering(reign: Reign): Promise<void> {
  const sinceMs = reign.clock.nowMs()
  const late = [...reign.recovering]
  for (let at = 0; at < late.length; at += recordsPerWrite) {
    const ids = late.slice(at, at + recordsPerWrite).filter((id) => reign.recovering.has(id))
    await reign.registry.commit(
      ids.flatMap((id) => {
        const record = reign.registry.agents.get(id)
        if (!record) return []
        return [reign.registry.agents.putOperation(id, { ...record, state: 'unreachable', sinceMs })]
      }),
    )
    for (const id of ids) reign.recovering.delete(id)
    reign.log.warn('agents did not come back after the election', { agentIds: ids })
  }
}
