import type { Resource } from '@dcos-lite/lib/mesos'
import { sumResources, toDoubleFormat } from '@dcos-lite/lib/resources'
import type { Agent } from '../state/types.ts'
import { drainInfo } from './drain-info.ts'
import { offeredResources, offersOf, timeInfo } from './operator-framework.ts'
import type { Books } from './operator-framework.ts'

/** What every agent of ours can do, in the names of Mesos. */
export const agentCapabilities = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
]

/** The libprocess id of an agent: `slave(1)@ip:port`. */
export function agentPid(agent: Pick<Agent, 'ip' | 'port'>): string {
  const ip = agent.ip.includes(':') ? `[${agent.ip}]` : agent.ip
  return `slave(1)@${ip}:${agent.port}`
}

/** What tasks and executors hold on an agent, allocated to their roles. */
export function usedOnAgent(agent: Agent): Resource[] {
  const lists = [...agent.tasks].filter(({ booked }) => booked).map(({ info }) => info.resources ?? [])
  for (const executors of agent.executors.values()) {
    for (const { info } of executors.values()) lists.push(info.resources ?? [])
  }
  return sumResources(lists)
}

/** What is told of an agent besides itself. */
export interface AgentFacts {
  total: Resource[]
  used: Resource[]
  offered: Resource[]
}

/** An agent as the operator API shows it, from sums that were made already. */
export function agentView(agent: Agent, facts: AgentFacts): object {
  const used = toDoubleFormat(facts.used)
  const offered = toDoubleFormat(facts.offered)
  const doubled = toDoubleFormat(facts.total)
  const { drain } = agent
  return {
    agent_info: { ...agent.info, resources: doubled },
    active: agent.session !== undefined && !agent.deactivated,
    deactivated: agent.deactivated,
    version: agent.version,
    pid: agentPid(agent),
    registered_time: timeInfo(agent.registeredMs),
    ...(agent.reregisteredMs === undefined ? {} : { reregistered_time: timeInfo(agent.reregisteredMs) }),
    ...(doubled.length === 0 ? {} : { total_resources: doubled }),
    ...(used.length === 0 ? {} : { allocated_resources: used }),
    ...(offered.length === 0 ? {} : { offered_resources: offered }),
    capabilities: agentCapabilities.map((type) => ({ type })),
    ...(drain ? { drain_info: drainInfo(drain), estimated_drain_start_time: timeInfo(drain.startedMs) } : {}),
  }
}

/** An agent as the operator API shows it now. */
export function renderAgent(books: Books, agent: Agent, total: Resource[]): object {
  const offered = offeredResources(offersOf(books, agent.offerIds))
  return agentView(agent, { total, used: usedOnAgent(agent), offered })
}
