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

/** Judges the last ping and sends the next one. Returns why the agent is unreachable, if it is. */
function checkAgent(reign: Reign, agent: Agent): string | undefined {
  const { session } = agent
  if (!session) {
    return reign.clock.monotonicMs() >= graceEndsAtMs(reign, agent)
      ? 'it has disconnected and did not come back'
      : undefined
  }
  session.missedPings = session.pongSequence < session.pingSequence ? session.missedPings + 1 : 0
  // Sent to one that is to be removed too: an answer while it waits for that cancels it.
  session.pingSequence += 1
  session.send({ type: 'PING', sequence: session.pingSequence })
  if (session.missedPings < reign.settings.missedPings) return undefined
  const restarts = agent.restartDeadlineMs !== undefined && agent.restartDeadlineMs > reign.clock.nowMs()
  return restarts ? undefined : `it left ${session.missedPings} pings without an answer`
}

/** Shortest time between two groups of pings: they are spread over the interval, so that none of them is a burst. */
const groupMs = 100

/** The group of an agent: the same for ever. Ids end with a running number, so groups are about as large as each other. */
function groupOf(agentId: string, groups: number): number {
  const last = agentId.length - 1
  return (agentId.charCodeAt(last) + 10 * agentId.charCodeAt(last - 1)) % groups || 0
}

/** Starts to watch over all agents, each once every ping interval. */
export function startPings(reign: Reign): Timer {
  const { removals } = reign
  const { pingIntervalMs } = reign.settings
  const groups = Math.max(Math.floor(pingIntervalMs / groupMs), 1)
  let group = 0
  return reign.clock.every(pingIntervalMs / groups, () => {
    group = (group + 1) % groups
    for (const agent of [...reign.agents.values()]) {
      if (groupOf(agent.id, groups) !== group) continue
      const why = checkAgent(reign, agent)
      if (why !== undefined) removals.schedule(agent.id, () => markUnreachable(reign, agent, why))
      else if (agent.session?.missedPings === 0) removals.cancel(agent.id)
    }
  })
}
