import { stepDrain } from '../decide/drain-step.ts'
import { holdersOn } from '../maintenance/inverse-offers.ts'
import { updateUnavailability } from '../maintenance/leaving.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { markGone } from './mark-gone.ts'

function order(reign: Reign, { id, session, drain }: Agent): void {
  if (!session || !drain) return
  const { maxGracePeriodMs, markGone: forGood } = drain
  session.drainOrdered = true
  reign.log.info('tasks of a draining agent are killed', { agentId: id })
  session.send({
    type: 'DRAIN',
    markGone: forGood,
    ...(maxGracePeriodMs === undefined ? {} : { maxGracePeriodMs }),
  })
}

async function noteDrained(reign: Reign, agent: Agent): Promise<void> {
  await reign.inTurn(agent.id, async () => {
    const record = reign.registry.agents.get(agent.id)
    const isEmpty = agent.tasks.size === 0
    if (!record?.drain || record.state === 'gone' || !isEmpty || record.drain.state === 'DRAINED') return
    const drain = { ...record.drain, state: 'DRAINED' as const }
    await reign.registry.commit([reign.registry.agents.putOperation(agent.id, { ...record, drain })])
    agent.drain = drain
    updateUnavailability(reign, agent)
    reign.log.info('agent is drained', { agentId: agent.id })
  })
  if (agent.drain?.state === 'DRAINED' && agent.drain.markGone) await markGone(reign, agent.id)
}

/** Makes the next step of the drain of an agent, if there is one to make. */
export function advanceDrain(reign: Reign, agent: Agent): void {
  const { drain, session } = agent
  if (!drain || reign.agents.get(agent.id) !== agent) return
  const answers = [...reign.inverse.answersFor(agent.id)]
  const step = stepDrain({
    drain,
    connected: session !== undefined,
    ordered: session?.drainOrdered === true,
    tasks: agent.tasks.size,
    operations: reign.operations.ofAgent(agent.id).length,
    holders: holdersOn(agent),
    accepted: new Set(answers.filter(([, { status }]) => status === 'ACCEPT').map(([id]) => id)),
    nowMs: reign.clock.nowMs(),
  })
  if (step === 'order') order(reign, agent)
  if (step !== 'finish' || reign.finishing.has(agent.id)) return
  reign.finishing.add(agent.id)
  noteDrained(reign, agent)
    .catch((error: unknown) => reign.log.error('a drain could not be finished', { agentId: agent.id, error }))
    .finally(() => reign.finishing.delete(agent.id))
}
