import { mayGiveUp } from '../decide/removal-rate.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { loseAgent } from './lose-agent.ts'

const atOnce = 1000

/** Marks an agent unreachable, first in the registry; nothing happens when it is back by then. */
export function markUnreachable(reign: Reign, agent: Agent, why: string): Promise<void> {
  return reign.inTurn(agent.id, async () => {
    const isBack = (): boolean =>
      reign.agents.get(agent.id) !== agent || (agent.session !== undefined && agent.session.missedPings === 0)
    const record = reign.registry.agents.get(agent.id)
    if (isBack() || !record) return reign.counters.add('master/slave_unreachable_canceled')
    const sinceMs = reign.clock.nowMs()
    await reign.registry.commit([
      reign.registry.agents.putOperation(agent.id, { ...record, state: 'unreachable', sinceMs }),
    ])
    reign.log.warn('agent is unreachable', { agentId: agent.id, hostname: agent.info.hostname, why })
    reign.counters.add('master/slave_unreachable_completed')
    reign.counters.add('master/slave_removals')
    reign.counters.add('master/slave_removals/reason_unhealthy')
    loseAgent(reign, agent, {
      state: 'TASK_UNREACHABLE',
      reason: 'REASON_AGENT_REMOVED',
      message: `Agent ${agent.info.hostname} is unreachable: ${why}`,
      sinceMs,
    })
  })
}

/** Gives up one agent that is not back; the store writes those of one moment together. */
function giveUp(reign: Reign, id: string): Promise<void> {
  return reign.inTurn(id, async () => {
    const record = reign.registry.agents.get(id)
    if (!record || !reign.recovering.has(id)) return reign.counters.add('master/slave_unreachable_canceled')
    const sinceMs = reign.clock.nowMs()
    await reign.registry.commit([
      reign.registry.agents.putOperation(id, { ...record, state: 'unreachable', sinceMs }),
    ])
    reign.recovering.delete(id)
    reign.counters.add('master/slave_unreachable_completed')
    reign.counters.add('master/recovery_slave_removals')
    reign.log.warn('an agent did not come back after the election', { agentId: id })
  })
}

/**
 * Marks the agents unreachable that did not come back after the change of leader: together, or as fast as the removal
 * rate allows. Gives the leadership up instead when they are more than the configured part of all.
 */
export async function giveUpRecovering(reign: Reign): Promise<void> {
  const late = [...reign.recovering]
  const { removalRate, recoveryRemovalLimit: limit } = reign.settings
  if (!mayGiveUp(late.length, reign.knownAtElection, limit)) {
    const facts = { lost: late.length, known: reign.knownAtElection, limit: Math.round(limit * 100) }
    const error = masterErrors.TOO_MANY_LOST(facts)
    reign.log.error(error.message, { error })
    return reign.abdicate(error.message)
  }
  if (removalRate) {
    for (const id of late) reign.removals.schedule(id, () => giveUp(reign, id))
    return
  }
  for (let at = 0; at < late.length; at += atOnce) {
    const some = late.slice(at, at + atOnce)
    for (const _ of some) reign.counters.add('master/slave_unreachable_scheduled')
    await Promise.all(some.map((id) => giveUp(reign, id)))
  }
}
