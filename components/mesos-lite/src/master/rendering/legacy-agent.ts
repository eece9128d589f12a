import type { Resource } from '@dcos-lite/lib/mesos'
import { toDoubleFormat, unreserved } from '@dcos-lite/lib/resources'
import type { Agent } from '../state/types.ts'
import {
  byReservation,
  flattenAttributes,
  flattenByReservation,
  flattenResources,
} from './legacy-resources.ts'
import { agentCapabilities, agentPid, usedOnAgent } from './operator-agent.ts'
import { offeredResources, offersOf } from './operator-framework.ts'
import type { Books } from './operator-framework.ts'

/** An agent as the legacy endpoints show it. */
export function legacyAgent(books: Books, agent: Agent, total: Resource[]): object {
  const { info, reregisteredMs } = agent
  const { reserved, unreserved: free } = flattenByReservation(total)
  return {
    id: agent.id,
    hostname: info.hostname,
    port: agent.port,
    attributes: flattenAttributes(info.attributes ?? []),
    ...(info.domain ? { domain: info.domain } : {}),
    pid: agentPid(agent),
    registered_time: agent.registeredMs / 1000,
    ...(reregisteredMs === undefined ? {} : { reregistered_time: reregisteredMs / 1000 }),
    resources: flattenResources(total),
    used_resources: flattenResources(usedOnAgent(agent)),
    offered_resources: flattenResources(offeredResources(offersOf(books, agent.offerIds))),
    reserved_resources: reserved,
    unreserved_resources: free,
    active: agent.session !== undefined && !agent.deactivated,
    deactivated: agent.deactivated,
    version: agent.version,
    capabilities: agentCapabilities,
  }
}

/** The lists that only `/slaves` shows: every resource in full. */
export function legacyAgentInFull(books: Books, agent: Agent, total: Resource[]): object {
  const reserved = Object.entries(byReservation(total))
  const offered = offeredResources(offersOf(books, agent.offerIds))
  return {
    ...legacyAgent(books, agent, total),
    reserved_resources_full: Object.fromEntries(reserved.map(([role, list]) => [role, toDoubleFormat(list)])),
    unreserved_resources_full: toDoubleFormat(unreserved(total)),
    used_resources_full: toDoubleFormat(usedOnAgent(agent)),
    offered_resources_full: toDoubleFormat(offered),
  }
}
