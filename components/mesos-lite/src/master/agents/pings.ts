import type { Timer } from '@dcos-lite/lib/clock'
import { encodeRecord } from '@dcos-lite/lib/recordio'
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

/** A ping of a group, written once. */
interface Ping {
  sequence: number
  record: Uint8Array
}

/** Judges the last ping and sends the next one. Returns why the agent is unreachable, if it is. */
function checkAgent(reign: Reign, agent: Agent, ping: Ping): string | undefined {
  const { session } = agent
  if (!session) {
    return reign.clock.monotonicMs() >= graceEndsAtMs(reign, agent)
      ? 'it has disconnected and did not come back'
      : undefined
  }
  session.missedPings = session.pongSequence < session.pingSequence ? session.missedPings + 1 : 0
  // Sent to one that is to be removed too: an answer while it waits for that cancels it.
  session.pingSequence = ping.sequence
  session.write(ping.record)
  if (session.missedPings < reign.settings.missedPings) return undefined
  const restarts = agent.restartDeadlineMs !== undefined && agent.restartDeadlineMs > reign.clock.nowMs()
  return restarts ? undefined : `it left ${session.missedPings} pings without an answer`
}

/** Shortest time between two groups of pings: they are spread over the interval, so that none of them is a burst. */
const groupMs = 100

/** The group of an agent: the same for ever. Ids end with a running number, so groups are about as large as each other. */
function groupOf(agentId: string, groups: number): number {
  const last = agentId.length - 1
  return (
    (agentId.charCodeAt(last) +
      10 * agentId.charCodeAt(last - 1) +
      100 * (agentId.charCodeAt(last - 2) || 0)) %
    groups
  )
}

/** Above it, pings of a large cluster would be most of what its master does. */
const mostPingsPerSecond = 1000

/** The time between two pings that so many agents need; a new leader begins with it, for all who will come back. */
export function firstPingIntervalOf(configuredMs: number, agents: number): number {
  return Math.max(configuredMs, (agents * 1000) / mostPingsPerSecond)
}

/** The time between two pings of an agent: the configured one, or as long as that many agents need. */
export function pingIntervalOf(configuredMs: number, currentMs: number, agents: number): number {
  // An agent learns of a longer time with its next ping, and has to expect that one.
  return Math.min(firstPingIntervalOf(configuredMs, agents), currentMs * 2)
}

/** Starts to watch over all agents, each once every ping interval. */
export function startPings(reign: Reign): Timer {
  const { removals, clock, settings } = reign
  const { epoch } = reign.leadership
  let groups = 1
  let group = 0
  let sequence = 0
  const begin = (): void => {
    const agents = reign.agents.size + reign.recovering.size
    reign.pingIntervalMs = pingIntervalOf(settings.pingIntervalMs, reign.pingIntervalMs, agents)
    groups = Math.max(Math.floor(reign.pingIntervalMs / groupMs), 1)
    group = 0
  }
  const tick = (): void => {
    sequence += 1
    const intervalMs = reign.pingIntervalMs
    const text = JSON.stringify({ epoch, type: 'PING', sequence, intervalMs })
    const ping: Ping = { sequence, record: encodeRecord(text) }
    for (const agent of reign.agents.values()) {
      if (groupOf(agent.id, groups) !== group) continue
      const why = checkAgent(reign, agent, ping)
      if (why !== undefined) removals.schedule(agent.id, () => markUnreachable(reign, agent, why))
      else if (agent.session?.missedPings === 0) removals.cancel(agent.id)
    }
    group += 1
    if (group >= groups) begin()
    timer = clock.after(reign.pingIntervalMs / groups, tick)
  }
  begin()
  let timer = clock.after(reign.pingIntervalMs / groups, tick)
  return { cancel: () => timer.cancel() }
}
