import type { Explanation } from '@dcos-lite/lib/contracts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { rejectSummary, summarizedRule } from '../engine/queue-stats.ts'
import type { QueueStats } from '../engine/queue-stats.ts'
import { renderApp } from './app.ts'
import { renderOffer } from './offer.ts'
import { renderPod } from './pod.ts'

/** What is known of one service that waits. */
export interface QueueEntry {
  service: ServiceDefinition
  role: string
  count: number
  since: string
  launchAtMs: number
  nowMs: number
  stats: QueueStats
  explanation: Explanation
}

const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString()

function renderSummary(stats: QueueStats): Record<string, unknown> {
  const last = new Map<string, number>()
  for (const { refusal } of stats.looks.values()) {
    if (!refusal) continue
    const rule = summarizedRule(refusal.rule)
    last.set(rule, (last.get(rule) ?? 0) + 1)
  }
  const unusedAt = iso(stats.lastUnusedAtMs)
  const usedAt = iso(stats.lastUsedAtMs)
  return {
    processedOffersCount: stats.processed,
    unusedOffersCount: stats.unused,
    ...(unusedAt === undefined ? {} : { lastUnusedOfferAt: unusedAt }),
    ...(usedAt === undefined ? {} : { lastUsedOfferAt: usedAt }),
    rejectSummaryLastOffers: rejectSummary(last, stats.looks.size),
    rejectSummaryLaunchAttempt: rejectSummary(stats.refused, stats.processed),
  }
}

/** One item of the queue; `explanation` is ours and says why it waits, agent by agent. */
export function renderQueueItem(entry: QueueEntry, withOffers: boolean): Record<string, unknown> {
  const { service, stats, launchAtMs, nowMs } = entry
  const item: Record<string, unknown> = {
    ...(service.kind === 'app' ? { app: renderApp(service) } : { pod: renderPod(service) }),
    count: entry.count,
    role: entry.role,
    since: entry.since,
    delay: {
      timeLeftSeconds: Math.max(Math.ceil((launchAtMs - nowMs) / 1000), 0),
      overdue: launchAtMs <= nowMs,
    },
    processedOffersSummary: renderSummary(stats),
    explanation: entry.explanation,
  }
  if (withOffers) {
    item.lastUnusedOffers = [...stats.looks.values()].flatMap(({ offer, atMs, refusal }) =>
      refusal ? [{ offer: renderOffer(offer), reason: [refusal.rule], timestamp: iso(atMs) }] : [],
    )
  }
  return item
}
