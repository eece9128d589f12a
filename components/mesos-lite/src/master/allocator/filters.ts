import { containsResources } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'

/** Resources of one agent that a framework does not want for a role until a moment (monotonic ms). */
export interface OfferFilter {
  refused: Resource[]
  untilMs: number
}

const defaultRefuseSeconds = 5
const longestRefuseSeconds = 365 * 24 * 3600

/** The length of a filter in ms, or 0 for none: default 5 s, at least one allocation interval, at most 365 days. */
export function filterLengthMs(refuseSeconds: unknown, allocationIntervalMs: number): number {
  const given = typeof refuseSeconds === 'string' ? Number(refuseSeconds) : refuseSeconds
  const seconds =
    typeof given === 'number' && !Number.isNaN(given) && given >= 0 ? given : defaultRefuseSeconds
  if (seconds === 0) return 0
  return Math.max(Math.min(seconds, longestRefuseSeconds) * 1000, allocationIntervalMs)
}

/** The decline filters of all frameworks. Times are given by the caller. */
export interface OfferFilters {
  add(frameworkId: string, role: string, agentId: string, filter: OfferFilter): void
  /** The filter that keeps these resources from being offered: its refused resources contain them. */
  blocking(
    frameworkId: string,
    role: string,
    agentId: string,
    resources: Resource[],
    nowMs: number,
  ): OfferFilter | undefined
  /** Forgets the filters of a framework: of the given roles, or all. */
  clear(frameworkId: string, roles?: readonly string[]): void
  clearAgent(agentId: string): void
  /** Forgets what ran out. */
  expire(nowMs: number): void
  activeByRole(nowMs: number): Map<string, number>
}

interface Entry extends OfferFilter {
  frameworkId: string
  role: string
}

/** Creates an empty set of filters. */
export function createOfferFilters(): OfferFilters {
  const byAgent = new Map<string, Entry[]>()

  const keep = (agentId: string, wanted: (entry: Entry) => boolean): void => {
    const left = byAgent.get(agentId)?.filter(wanted) ?? []
    if (left.length === 0) byAgent.delete(agentId)
    else byAgent.set(agentId, left)
  }

  return {
    add(frameworkId, role, agentId, filter) {
      const entries = byAgent.get(agentId) ?? []
      entries.push({ frameworkId, role, ...filter })
      byAgent.set(agentId, entries)
    },
    blocking(frameworkId, role, agentId, resources, nowMs) {
      return byAgent
        .get(agentId)
        ?.find(
          (entry) =>
            entry.frameworkId === frameworkId &&
            entry.role === role &&
            entry.untilMs > nowMs &&
            containsResources(entry.refused, resources),
        )
    },
    clear(frameworkId, roles) {
      const cleared = roles === undefined ? undefined : new Set(roles)
      for (const agentId of [...byAgent.keys()]) {
        keep(agentId, (entry) => entry.frameworkId !== frameworkId || cleared?.has(entry.role) === false)
      }
    },
    clearAgent: (agentId) => void byAgent.delete(agentId),
    expire(nowMs) {
      for (const agentId of [...byAgent.keys()]) keep(agentId, ({ untilMs }) => untilMs > nowMs)
    },
    activeByRole(nowMs) {
      const counts = new Map<string, number>()
      for (const { role, untilMs } of [...byAgent.values()].flat()) {
        if (untilMs > nowMs) counts.set(role, (counts.get(role) ?? 0) + 1)
      }
      return counts
    },
  }
}
