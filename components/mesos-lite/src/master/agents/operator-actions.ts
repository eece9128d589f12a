import { masterErrors } from '../errors.ts'
import { maintenanceOf, updateUnavailability } from '../maintenance/leaving.ts'
import { windowOf } from '../maintenance/decide/machine.ts'
import type { AgentRecord, DrainRecord } from '../registry/formats.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { advanceDrain } from './drain.ts'

function invalid(reason: string): Error {
  return masterErrors.CALL_INVALID({ call: 'master::Call', reason })
}

function knownRecord(reign: Reign, agentId: string): AgentRecord {
  const record = reign.registry.agents.get(agentId)
  if (!record || record.state === 'gone') throw invalid(`No agent found with ID '${agentId}'`)
  return record
}

function rescindAll(reign: Reign, agent: Agent): void {
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
}

/** Gives an agent no new offers; its tasks are left alone. Survives a change of leader. */
export function deactivateAgent(reign: Reign, agentId: string): Promise<void> {
  return reign.inTurn(agentId, async () => {
    const record = knownRecord(reign, agentId)
    await reign.registry.commit([
      reign.registry.agents.putOperation(agentId, { ...record, deactivated: true }),
    ])
    const agent = reign.agents.get(agentId)
    if (!agent) return
    agent.deactivated = true
    rescindAll(reign, agent)
  })
}

/** Gives an agent offers again that was deactivated or drained. */
export async function reactivateAgent(reign: Reign, agentId: string): Promise<void> {
  const wasKnown = reign.registry.agents.has(agentId)
  await reign.inTurn(agentId, async () => {
    if (wasKnown && !reign.registry.agents.has(agentId)) {
      throw masterErrors.AGENT_CONFLICT({ agentId, reason: 'was removed meanwhile' })
    }
    const record = knownRecord(reign, agentId)
    if (record.deactivated !== true) throw invalid(`Agent '${agentId}' is not deactivated`)
    if (record.drain?.state === 'DRAINING') {
      throw invalid(`Agent '${agentId}' is still in the DRAINING state`)
    }
    const { deactivated: _, drain: __, ...rest } = record
    await reign.registry.commit([reign.registry.agents.putOperation(agentId, rest)])
    const agent = reign.agents.get(agentId)
    if (!agent) return
    agent.deactivated = false
    agent.drain = undefined
    agent.session?.send({ type: 'REACTIVATE' })
    if (agent.session) agent.session.drainOrdered = false
    reign.requestAllocation([agentId])
  })
}

/** What an operator asks for with DRAIN_AGENT; times in ms. */
export interface DrainWish {
  maxGracePeriodMs: number | undefined
  markGone: boolean
  /** How long frameworks may take to replace their tasks before these are killed. */
  replacementMs: number | undefined
}

function drainRecord(reign: Reign, wish: DrainWish): DrainRecord {
  const startedMs = reign.clock.nowMs()
  const replacementMs = wish.replacementMs ?? reign.settings.drainReplacementMs
  return {
    state: 'DRAINING',
    markGone: wish.markGone,
    startedMs,
    ...(wish.maxGracePeriodMs === undefined ? {} : { maxGracePeriodMs: wish.maxGracePeriodMs }),
    ...(replacementMs > 0 ? { replaceUntilMs: startedMs + replacementMs } : {}),
  }
}

/**
 * Empties an agent: no new offers, replacements of its tasks first if there is time for them, then every task is killed.
 * One that is away is emptied when it returns. Survives a change of leader.
 */
export async function drainAgent(reign: Reign, agentId: string, wish: DrainWish): Promise<void> {
  if (reign.goingAgents.has(agentId)) {
    throw masterErrors.AGENT_CONFLICT({ agentId, reason: 'is being marked gone' })
  }
  await reign.inTurn(agentId, async () => {
    const record = knownRecord(reign, agentId)
    const machine = { hostname: record.info.hostname, ip: record.ip }
    if (windowOf(maintenanceOf(reign), machine)) {
      throw invalid(`Agent '${agentId}' is part of a maintenance schedule under hostname ${machine.hostname}`)
    }
    const drain = drainRecord(reign, wish)
    await reign.registry.commit([
      reign.registry.agents.putOperation(agentId, { ...record, deactivated: true, drain }),
    ])
    reign.log.info('agent is to be drained', { agentId, ...drain })
    const agent = reign.agents.get(agentId)
    if (!agent) return
    agent.deactivated = true
    agent.drain = drain
    if (agent.session) agent.session.drainOrdered = false
    rescindAll(reign, agent)
    updateUnavailability(reign, agent)
    advanceDrain(reign, agent)
  })
}
