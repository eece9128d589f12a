import { heartbeatSeconds } from '../config.ts'
import type { MasterSettings } from '../config.ts'
import type { StateInput } from '../rendering/legacy-state.ts'
import type { Reign } from '../state/reign.ts'

/** The settings of a master as flags, by the names of Mesos. */
export function flagsOf(settings: MasterSettings, port: number): Record<string, string> {
  return {
    agent_ping_timeout: `${settings.pingIntervalMs}ms`,
    max_agent_ping_timeouts: String(settings.missedPings),
    allocation_interval: `${settings.allocationIntervalMs}ms`,
    agent_reregister_timeout: `${settings.agentReregisterTimeoutMs}ms`,
    scheduler_heartbeat: `${heartbeatSeconds}secs`,
    max_completed_frameworks: '50',
    max_completed_tasks_per_framework: '1000',
    min_allocatable_resources: 'cpus:0.01|mem:32',
    port: String(port),
    ...(settings.offerTimeoutMs === undefined ? {} : { offer_timeout: `${settings.offerTimeoutMs}ms` }),
    ...(settings.clusterName === undefined ? {} : { cluster: settings.clusterName }),
  }
}

/** What the state views are rendered from, as it is now. */
export function stateInput(reign: Reign): StateInput {
  const { settings, registry } = reign
  const { domain } = settings
  return {
    agents: reign.agents,
    frameworks: reign.frameworks,
    offers: reign.offers,
    masterInfo: reign.masterInfo,
    startedMs: reign.startedMs,
    electedMs: reign.electedMs,
    clusterName: settings.clusterName,
    domain: domain && { fault_domain: { region: { name: domain.region }, zone: { name: domain.zone } } },
    flags: flagsOf(settings, reign.masterInfo.port),
    completedFrameworks: reign.completedFrameworks,
    recovered: [...registry.agents.entries()].filter(([id]) => reign.recovering.has(id)),
    unreachableAgents: [...registry.agents.values()].filter(({ state }) => state === 'unreachable').length,
    totalOf: (agentId) => reign.ledger.total(agentId),
  }
}
