import type { Offer } from '@dcos-lite/lib/mesos'
import type { Attempt } from '../placement/assign.ts'
import type { Refusal } from '../placement/refusals.ts'
import { ruleOrder } from '../placement/refusals.ts'

/** The newest look at an agent's offer for a service. */
export interface LastOffer {
  offer: Offer
  atMs: number
  refusal?: Refusal
}

/** What became of offers since a service began to wait. */
export interface QueueStats {
  processed: number
  unused: number
  lastUnusedAtMs?: number
  lastUsedAtMs?: number
  /** By agent id. */
  lastOffers: Map<string, LastOffer>
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
  keepOnly(keys: ReadonlySet<string>): void
  /** Every agent that ever made an offer: id → hostname. */
  agents: Map<string, string>
}

/** Services with instances of several roles have one entry for each. */
export const queueKey = (serviceId: string, role: string): string => `${serviceId} ${role}`

const empty = (): QueueStats => ({ processed: 0, unused: 0, lastOffers: new Map(), refused: new Map() })

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
      const seen = new Map<string, Attempt>()
      for (const attempt of attempts) {
        seen.set(`${queueKey(attempt.serviceId, attempt.role)} ${attempt.offer.id.value}`, attempt)
      }
      for (const { serviceId, role, offer, refusal } of seen.values()) {
        const stats = of(queueKey(serviceId, role))
        agents.set(offer.agent_id.value, offer.hostname)
        stats.processed += 1
        stats.lastOffers.set(offer.agent_id.value, { offer, atMs: nowMs, ...(refusal ? { refusal } : {}) })
        if (!refusal) {
          stats.lastUsedAtMs = nowMs
          continue
        }
        stats.unused += 1
        stats.lastUnusedAtMs = nowMs
        stats.refused.set(refusal.rule, (stats.refused.get(refusal.rule) ?? 0) + 1)
      }
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
