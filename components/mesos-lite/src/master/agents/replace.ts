import type { RegisterRequest } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { loseAgent } from './lose-agent.ts'

// By address, all that ever registered there; who is not there any more is left out when it is looked at.
const idsAt = new WeakMap<Reign['agents'], Map<string, Set<string>>>()

function idsOf({ agents }: Reign, ip: string, port: number): Set<string> {
  const ofReign = idsAt.get(agents) ?? new Map<string, Set<string>>()
  idsAt.set(agents, ofReign)
  const address = `${ip} ${port}`
  const ids = ofReign.get(address) ?? new Set<string>()
  ofReign.set(address, ids)
  for (const id of ids) {
    const agent = agents.get(id)
    if (agent?.ip !== ip || agent.port !== port) ids.delete(id)
  }
  return ids
}

/** Remembers who registered at an address. */
export function noteAddress(reign: Reign, { id, ip, port }: Agent): void {
  idsOf(reign, ip, port).add(id)
}

/**
 * An agent that registers anew at the address of a registered one replaces it: the other is removed for good.
 * One that returns with its id replaces nobody, because ports may have been dealt anew meanwhile.
 */
export async function replaceOthersAt(
  reign: Reign,
  agentId: string,
  request: RegisterRequest,
): Promise<void> {
  if (request.info.id !== undefined) return
  const port = request.info.port ?? 5051
  const others = [...idsOf(reign, request.ip, port)].flatMap((id) =>
    id === agentId ? [] : (reign.agents.get(id) ?? []),
  )
  if (others.length === 0) return
  await reign.registry.commit(others.map(({ id }) => reign.registry.agents.removeOperation(id)))
  for (const agent of others) {
    reign.log.warn('agent is replaced', { agentId: agent.id, byAgentId: agentId })
    reign.counters.add('master/slave_removals')
    reign.counters.add('master/slave_removals/reason_registered')
    loseAgent(reign, agent, {
      state: 'TASK_GONE',
      reason: 'REASON_AGENT_REMOVED',
      message: 'Another agent has registered at the same address',
      sinceMs: reign.clock.nowMs(),
    })
  }
}
