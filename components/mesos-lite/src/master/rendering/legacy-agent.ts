import { toDoubleFormat, unreserved } from '@dcos-lite/lib/resources'
import { drainInfo } from './drain-info.ts'
import {
  byReservation,
  flattenAttributes,
  flattenByReservation,
  flattenResources,
} from './legacy-resources.ts'
import { agentCapabilities, agentPid } from './operator-agent.ts'
import type { AgentShot } from './snapshot.ts'
import type { Use } from './use-of.ts'

/** An agent as the legacy endpoints show it. */
export function legacyAgent({ agent, total }: AgentShot, use: Use): object {
  const { info, reregisteredMs, drain } = agent
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
    used_resources: flattenResources(use.used.list()),
    offered_resources: flattenResources(use.offered.list()),
    reserved_resources: reserved,
    unreserved_resources: free,
    active: agent.session !== undefined && !agent.deactivated,
    deactivated: agent.deactivated,
    version: agent.version,
    capabilities: agentCapabilities,
    ...(drain
      ? { drain_info: drainInfo(drain), estimated_drain_start_time_seconds: drain.startedMs / 1000 }
      : {}),
  }
}

/** The lists that only `/slaves` shows: every resource in full. */
export function legacyAgentInFull(shot: AgentShot, use: Use): object {
  const { total } = shot
  const reserved = Object.entries(byReservation(total))
  return {
    ...legacyAgent(shot, use),
    reserved_resources_full: Object.fromEntries(reserved.map(([role, list]) => [role, toDoubleFormat(list)])),
    unreserved_resources_full: toDoubleFormat(unreserved(total)),
    used_resources_full: toDoubleFormat(use.used.list()),
    offered_resources_full: toDoubleFormat(use.offered.list()),
  }
}
