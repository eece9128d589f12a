import type { AgentAbilities } from '@dcos-lite/lib/contracts'
import type { AgentInfo } from '@dcos-lite/lib/mesos'
import type { RecordFormat } from '@dcos-lite/lib/store'

/** An agent that was ever admitted. `gone` is final; `unreachable` may come back. */
export interface AgentRecord {
  info: AgentInfo
  ip: string
  version: string
  abilities: AgentAbilities
  state: 'admitted' | 'unreachable' | 'gone'
  /** When it became unreachable or gone, epoch ms. */
  sinceMs?: number
  deactivated?: boolean
  drain?: DrainRecord
}

/** That an agent is emptied, or was: kept until it is reactivated. Times in ms. */
export interface DrainRecord {
  state: 'DRAINING' | 'DRAINED'
  maxGracePeriodMs?: number
  /** It is marked gone when it is empty. */
  markGone: boolean
  startedMs: number
  /** Frameworks may replace their tasks until then; tasks are killed earlier when all of them say that they did. */
  replaceUntilMs?: number
}

/** What operators set for a role. Quota amounts are scalars by resource name. */
export interface RoleRecord {
  weight?: number
  quota?: { guarantees: Record<string, number>; limits: Record<string, number> }
}

/** Agents by id, under `agents/`. */
export const agentFormat: RecordFormat<AgentRecord> = {
  kind: 'agent',
  prefix: 'agents/',
  version: 1,
  upgrade: (raw) => raw as unknown as AgentRecord,
}

/** Roles by name, under `roles/`. */
export const roleFormat: RecordFormat<RoleRecord> = {
  kind: 'role',
  prefix: 'roles/',
  version: 1,
  upgrade: (raw) => raw as unknown as RoleRecord,
}
