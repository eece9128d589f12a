import { cpus, freemem, loadavg, totalmem } from 'node:os'
import { weightsOf } from '../allocation/snapshot.ts'
import { topRoleOf } from '../allocator/ledger.ts'
import { quotasOf } from '../quota/quotas.ts'
import type { RoleFacts } from '../rendering/legacy-roles.ts'
import { metricsSnapshot } from '../rendering/metrics-snapshot.ts'
import type { MetricsSources } from '../rendering/metrics-snapshot.ts'
import type { Reign } from '../state/reign.ts'
import type { Throne } from './throne.ts'

const cpuCount = cpus().length
const noRoles: RoleFacts = { weights: new Map(), quotas: new Map(), consumed: () => new Map() }

/** What operators set for roles, and what counts against it. */
export function roleFacts(reign: Reign): RoleFacts {
  return {
    weights: weightsOf(reign),
    quotas: quotasOf(reign),
    consumed: (role) => reign.ledger.consumed(topRoleOf(role)),
  }
}

function systemMetrics(): Record<string, number> {
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg()
  return {
    'system/cpus_total': cpuCount,
    'system/load_1min': load1,
    'system/load_5min': load5,
    'system/load_15min': load15,
    'system/mem_free_bytes': freemem(),
    'system/mem_total_bytes': totalmem(),
  }
}

function sourcesOf(throne: Throne, nowMs: number): MetricsSources {
  const { reign } = throne
  return {
    uptimeSeconds: (nowMs - throne.startedMs) / 1000,
    system: systemMetrics(),
    roles: reign ? roleFacts(reign) : noRoles,
    nowMs: reign?.clock.monotonicMs() ?? 0,
    queue: { dispatches: reign?.waitingTurns() ?? 0, httpRequests: throne.openRequests },
  }
}

/** The metrics of a master as they are now, leading or not. */
export function metricsOf(throne: Throne, nowMs: number): Record<string, number> {
  return metricsSnapshot(throne.reign, sourcesOf(throne, nowMs))
}
