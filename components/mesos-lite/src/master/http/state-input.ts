import type { AgentRecord } from '../registry/formats.ts'
import type { StateInput } from '../rendering/state-input.ts'
import { flagsOf } from './flags.ts'
import { roleFacts } from './metrics-sources.ts'
import type { Reign } from '../state/reign.ts'

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
    logFile: settings.logFile,
    flags: flagsOf(settings, reign.masterInfo.port),
    completedFrameworks: reign.completedFrameworks,
    inverseOffers: reign.inverse.offers.values(),
    roles: roleFacts(reign),
    recovered: [...reign.recovering].flatMap((id) => {
      const record = registry.agents.get(id)
      return record ? [[id, record] as [string, AgentRecord]] : []
    }),
    unreachableAgents: countUnreachable(registry.agents.values()),
    totalOf: (agentId) => reign.ledger.total(agentId),
  }
}

function countUnreachable(records: Iterable<AgentRecord>): number {
  let count = 0
  for (const { state } of records) if (state === 'unreachable') count += 1
  return count
}
