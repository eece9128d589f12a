import type { MasterInfo, Resource } from '@dcos-lite/lib/mesos'
import type { InverseOffer } from '../maintenance/decide/inverse-plan.ts'
import type { AgentRecord } from '../registry/formats.ts'
import type { Framework } from '../state/types.ts'
import type { RoleFacts } from './legacy-roles.ts'
import type { Books } from './operator-framework.ts'

/** Everything the state views are made from. */
export interface StateInput extends Books {
  masterInfo: MasterInfo
  startedMs: number
  electedMs: number
  clusterName: string | undefined
  domain: object | undefined
  logFile: string | undefined
  flags: Record<string, string>
  completedFrameworks: readonly Framework[]
  inverseOffers: Iterable<InverseOffer>
  roles: RoleFacts
  /** Admitted agents that have not come back since the election, with their records. */
  recovered: readonly [string, AgentRecord][]
  unreachableAgents: number
  totalOf: (agentId: string) => Resource[]
}
