import type { Resource } from '@dcos-lite/lib/mesos'
import { covers } from './covers.ts'
import { createQuietAgents } from './quiet-agents.ts'
import type { QuietAgents } from './quiet-agents.ts'

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
  /**
   * The filter that keeps these resources from being offered: its refused resources contain them. One that no run
   * over all agents has seen yet holds even when its time is over.
   */
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
  /** Notes that a run over all agents begins: it need not see the filters that are added meanwhile. */
  runBegan(): void
  /** Notes that a run over all agents has seen every filter from before its beginning, and forgets what ran out. */
  runEnded(nowMs: number): void
  activeByRole(nowMs: number): Map<string, number>
  /** Agents that need not be looked at. */
  quiet: QuietAgents
}

interface Entry extends OfferFilter {
  /** The list that it was last found to contain: books hand out the same one until something changes. */
  lastCovered: Resource[] | undefined
  frameworkId: string
  role: string
  agentId: string
  /** The run over all agents that will be the first to see it. */
  addedInRun: number
}

const bucketMs = 1000
const bucketOf = (untilMs: number): number => Math.floor(untilMs / bucketMs)

/** Creates an empty set of filters. */
export function createOfferFilters(): OfferFilters {
  const byAgent = new Map<string, Map<string, Entry[]>>()
  // By the second in which they run out, so that forgetting costs what is forgotten.
  const byEnd = new Map<number, Set<Entry>>()
  const quiet = createQuietAgents()
  let runs = 0
  let running = false

  const isOver = (entry: Entry, nowMs: number): boolean => entry.untilMs <= nowMs && entry.addedInRun < runs

  const forget = (entry: Entry): void => {
    const bucket = byEnd.get(bucketOf(entry.untilMs))
    bucket?.delete(entry)
    if (bucket?.size === 0) byEnd.delete(bucketOf(entry.untilMs))
    const ofAgent = byAgent.get(entry.agentId)
    const left = ofAgent?.get(entry.frameworkId)?.filter((one) => one !== entry) ?? []
    if (left.length > 0) ofAgent?.set(entry.frameworkId, left)
    else ofAgent?.delete(entry.frameworkId)
    if (ofAgent?.size === 0) byAgent.delete(entry.agentId)
  }
  const forgetWhere = (unwanted: (entry: Entry) => boolean): void => {
    for (const entry of [...byEnd.values()].flatMap((bucket) => [...bucket]))
      if (unwanted(entry)) forget(entry)
  }

  return {
    add(frameworkId, role, agentId, filter) {
      const addedInRun = running ? runs + 1 : runs
      const entry: Entry = { frameworkId, role, agentId, addedInRun, lastCovered: undefined, ...filter }
      for (const old of byAgent.get(agentId)?.get(frameworkId) ?? []) {
        const isWeaker =
          old.role === role && old.untilMs <= filter.untilMs && covers(filter.refused, old.refused)
        if (isWeaker) forget(old)
      }
      const ofAgent = byAgent.get(agentId) ?? new Map<string, Entry[]>()
      byAgent.set(agentId, ofAgent)
      const entries = ofAgent.get(frameworkId)
      if (entries) entries.push(entry)
      else ofAgent.set(frameworkId, [entry])
      const end = bucketOf(filter.untilMs)
      const bucket = byEnd.get(end)
      if (bucket) bucket.add(entry)
      else byEnd.set(end, new Set([entry]))
    },
    blocking(frameworkId, role, agentId, resources, nowMs) {
      const entries = byAgent.get(agentId)?.get(frameworkId)
      if (!entries) return undefined
      for (const entry of entries) {
        if (entry.role !== role || isOver(entry, nowMs)) continue
        if (entry.lastCovered !== resources && !covers(entry.refused, resources)) continue
        entry.lastCovered = resources
        return entry
      }
      return undefined
    },
    clear(frameworkId, roles) {
      quiet.forget()
      forgetWhere((entry) => entry.frameworkId === frameworkId && roles?.includes(entry.role) !== false)
    },
    clearAgent(agentId) {
      quiet.forget(agentId)
      for (const entry of [...(byAgent.get(agentId)?.values() ?? [])].flat()) forget(entry)
    },
    runBegan: () => void (running = true),
    runEnded(nowMs) {
      runs += 1
      running = false
      for (const [end, bucket] of [...byEnd]) {
        if (end > bucketOf(nowMs)) continue
        for (const entry of [...bucket]) if (isOver(entry, nowMs)) forget(entry)
      }
    },
    activeByRole(nowMs) {
      const counts = new Map<string, number>()
      for (const entry of [...byEnd.values()].flatMap((bucket) => [...bucket])) {
        if (!isOver(entry, nowMs)) counts.set(entry.role, (counts.get(entry.role) ?? 0) + 1)
      }
      return counts
    },
    quiet,
  }
}
