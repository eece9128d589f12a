import type { Timer } from '@dcos-lite/lib/clock'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { markUnreachable } from './unreachable.ts'

/** When a disconnected agent counts as unreachable, monotonic ms. */
function graceEndsAtMs(reign: Reign, agent: Agent): number {
  const { pingIntervalMs, missedPings } = reign.settings
  const regularMs = (agent.disconnectedAtMs ?? reign.clock.monotonicMs()) + pingIntervalMs * missedPings
  if (agent.restartDeadlineMs === undefined) return regularMs
  const plannedMs = agent.restartDeadlineMs - reign.clock.nowMs() + reign.clock.monotonicMs()
  return Math.max(regularMs, plannedMs)
}

/** Sends one ping and judges the last one. Returns why the agent is unreachable, if it is. */
function checkAgent(reign: Reign, agent: Agent): string | undefined {
  const { session } = agent
  if (!session) {
    return reign.clock.monotonicMs() >= graceEndsAtMs(reign, agent)
      ? 'it has disconnected and did not come back'
      : undefined
  }
  session.missedPings = session.pongSequence < session.pingSequence ? session.missedPings + 1 : 0
  if (session.missedPings >= reign.settings.missedPings) {
    const restarts = agent.restartDeadlineMs !== undefined && agent.restartDeadlineMs > reign.clock.nowMs()
    if (!restarts) return `it left ${session.missedPings} pings without an answer`
  }
  session.pingSequence += 1
  session.send({ type: 'PING', sequence: session.pingSequence })
  return undefined
}

/** Starts to watch over all agents, once every ping interval. */
export function startPings(reign: Reign): Timer {
  const beingMarked = new Set<string>()
  const mark = (agent: Agent, why: string): void => {
    beingMarked.add(agent.id)
    markUnreachable(reign, agent, why)
      .catch((error: unknown) => reign.log.error('an agent could not be marked unreachable', { error }))
      .finally(() => beingMarked.delete(agent.id))
  }
  return reign.clock.every(reign.settings.pingIntervalMs, () => {
    for (const agent of [...reign.agents.values()]) {
      if (beingMarked.has(agent.id)) continue
      const why = checkAgent(reign, agent)
      if (why !== undefined) mark(agent, why)
    }
  })
}
