import type { RefusalRule } from '@dcos-lite/lib/contracts'
import type { Attempt } from '../placement/assign.ts'
import { bestLooks, looksOf } from '../placement/looks.ts'
import type { Look } from '../placement/looks.ts'
import { ruleOrder } from '../placement/refusals.ts'

/** What became of offers since a service began to wait. */
export interface QueueStats {
  processed: number
  unused: number
  lastUnusedAtMs?: number
  lastUsedAtMs?: number
  /** The most telling of the last looks at each agent, by agent id. */
  looks: ReadonlyMap<string, Look>
  /** Refused offers by rule, since waiting began. */
  refused: Map<string, number>
}

export interface RejectSummary {
  reason: string
  declined: number
  processed: number
}

/** Stats of all services that wait; they begin anew when a service has waited, launched all and waits again. */
export interface QueueStatsBook {
  of(key: string): QueueStats
  record(attempts: readonly Attempt[], nowMs: number): void
  keepOnly(keys: { has(key: string): boolean }): void
  /** An agent left the cluster: nothing is said about it any more. */
  forgetAgent(agentId: string): void
  /** Another subscription began: which agents there are is learned anew. */
  forgetAgents(): void
  /** Every agent of this subscription that made an offer and has not left: id → hostname. */
  agents: ReadonlyMap<string, string>
}

/** Services with instances of several roles have one entry for each. */
export const queueKey = (serviceId: string, role: string): string => `${serviceId} ${role}`

/** The reason of the original under which a refusal is counted: its summary knows no other. */
export const summarizedRule = (rule: RefusalRule): RefusalRule =>
  ruleOrder.includes(rule) ? rule : 'UnfulfilledConstraint'

const empty = (): QueueStats => ({ processed: 0, unused: 0, looks: new Map(), refused: new Map() })

function count(stats: QueueStats, { atMs, foreign, used, refusal }: Look): void {
  stats.processed += 1
  if (used) stats.lastUsedAtMs = atMs
  if (used || !refusal) return
  stats.unused += 1
  stats.lastUnusedAtMs = atMs
  const rule = foreign ? 'UnfulfilledRole' : summarizedRule(refusal.rule)
  stats.refused.set(rule, (stats.refused.get(rule) ?? 0) + 1)
}

/** Creates an empty book. */
export function createQueueStats(): QueueStatsBook {
  const book = new Map<string, QueueStats>()
  const agents = new Map<string, string>()
  const of = (key: string): QueueStats => {
    const known = book.get(key) ?? empty()
    book.set(key, known)
    return known
  }
  return {
    of,
    agents,
    record(attempts, nowMs) {
      const groups = Map.groupBy(attempts, ({ serviceId, role }) => queueKey(serviceId, role))
      for (const [key, group] of groups) {
        const stats = of(key)
        const looks = looksOf(group, nowMs)
        for (const look of looks) {
          agents.set(look.offer.agent_id.value, look.offer.hostname)
          count(stats, look)
        }
        stats.looks = bestLooks(stats.looks.values(), looks)
      }
    },
    forgetAgent(agentId) {
      agents.delete(agentId)
      for (const stats of book.values()) {
        stats.looks = new Map([...stats.looks].filter(([id]) => id !== agentId))
      }
    },
    forgetAgents() {
      agents.clear()
      for (const stats of book.values()) stats.looks = new Map()
    },
    keepOnly(keys) {
      for (const key of book.keys()) if (!keys.has(key)) book.delete(key)
    },
  }
}

/** The funnel of rules: what reached each of them and what it refused. */
export function rejectSummary(declined: ReadonlyMap<string, number>, processed: number): RejectSummary[] {
  let reaching = processed
  return ruleOrder.map((reason) => {
    const refused = declined.get(reason) ?? 0
    const line = { reason, declined: refused, processed: reaching }
    reaching -= refused
    return line
  })
}
