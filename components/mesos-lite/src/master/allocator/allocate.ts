import { scalarQuantities, sumResources } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import { considerOffer, freeListOf, isLargeEnough, minimumsOf } from './consider.ts'
import { topRoleOf } from './ledger.ts'
import type { Quantities } from './quantities.ts'
import { startQuotaRun } from './quota-run.ts'
import type { QuotaRun } from './quota-run.ts'
import type { AllocationSnapshot } from './snapshot.ts'

/** Resources of one agent that go to one framework for one role. */
export interface Allocation {
  agentId: string
  frameworkId: string
  role: string
  resources: Resource[]
}

/** The roles that connected frameworks want offers for, with those frameworks. */
export function rolesWantingOffers(snapshot: AllocationSnapshot): Map<string, string[]> {
  const members = new Map<string, string[]>()
  for (const framework of snapshot.frameworks.values()) {
    if (!framework.active) continue
    for (const role of framework.roles) {
      if (framework.suppressed.has(role)) continue
      const known = members.get(role)
      if (known) known.push(framework.id)
      else members.set(role, [framework.id])
    }
  }
  return members
}

interface Run {
  snapshot: AllocationSnapshot
  quota: QuotaRun
  /** What is left of agents that were partly given away in this run. */
  left: Map<string, Resource[]>
  /** The least that is worth an offer, of everybody who wants one. */
  minimums: readonly (readonly Quantities[])[]
}

function allMinimums(
  snapshot: AllocationSnapshot,
  members: ReadonlyMap<string, readonly string[]>,
): (readonly Quantities[])[] {
  const found = new Set<readonly Quantities[]>()
  for (const [role, frameworkIds] of members) {
    for (const id of frameworkIds) {
      const framework = snapshot.frameworks.get(id)
      if (framework) found.add(minimumsOf(snapshot, framework, role))
    }
  }
  return [...found]
}

/** What stays on the agent: entries are taken whole, except those that a quota has cut. */
function without(available: Resource[], offer: Resource[], rest: Resource[] | undefined): Resource[] {
  if (offer === available) return []
  const taken = new Set(offer)
  const cutNames = new Set(rest?.map(({ name }) => name))
  const untouched = available.filter(
    (one) =>
      !taken.has(one) &&
      !(cutNames.has(one.name) && one.type === 'SCALAR' && !one.reservations?.length && !one.revocable),
  )
  return rest ? [...untouched, ...rest] : untouched
}

/** Whether anybody could be offered so little: most agents of a busy cluster are passed over by this. */
function isWorthwhile({ minimums }: Run, available: Resource[]): boolean {
  return available.length > 0 && minimums.some((one) => isLargeEnough(available, one))
}

/** Gives an agent away, to frameworks in order, until nothing is left that anybody may have. */
function allocateAgent(run: Run, agentId: string, within?: (topRole: string) => boolean): Allocation[] {
  const { snapshot, quota, left } = run
  const agent = snapshot.agents.get(agentId)
  let available = left.get(agentId) ?? snapshot.ledger.available(agentId)
  if (!agent || agent.inactive !== undefined || available.length === 0) return []
  if (!isWorthwhile(run, available)) return []
  const { quiet } = snapshot.filters
  if (quiet.isQuiet(agentId, available, snapshot.nowMs)) return []
  const whole = available
  let quietUntilMs = Infinity
  let free = freeListOf(available)
  const made: Allocation[] = []
  snapshot.ledger.shares.visit((role, frameworkId) => {
    const framework = snapshot.frameworks.get(frameworkId)
    if (!framework || within?.(topRoleOf(role)) === false) return false
    const considered = considerOffer(run, framework, role, agent, free)
    if (!('offer' in considered)) {
      const untilMs = considered.whole === true ? (considered.filter?.untilMs ?? 0) : 0
      quietUntilMs = Math.min(quietUntilMs, untilMs)
      return false
    }
    made.push({ agentId, frameworkId, role, resources: considered.offer })
    quota.give(role, considered.offer)
    available = without(available, considered.offer, considered.cut?.rest)
    free = freeListOf(available)
    return !isWorthwhile(run, available)
  }, within)
  if (made.length > 0) left.set(agentId, available)
  else if (within === undefined) quiet.note(agentId, whole, quietUntilMs)
  // The order that an agent is given away in is that of its beginning.
  for (const { role, frameworkId, resources } of made) {
    snapshot.ledger.shares.add(role, frameworkId, scalarQuantities(resources), 1)
  }
  return made
}

/** One offer for everything that a framework gets of an agent for a role. */
function merged(allocations: Allocation[]): Allocation[] {
  const byKey = new Map<string, Allocation>()
  for (const allocation of allocations) {
    const key = `${allocation.agentId} ${allocation.frameworkId} ${allocation.role}`
    const known = byKey.get(key)
    byKey.set(
      key,
      known
        ? {
            ...known,
            resources: sumResources([known.resources, allocation.resources.filter(({ shared }) => !shared)]),
          }
        : allocation,
    )
  }
  return [...byKey.values()]
}

/**
 * One allocation run over the candidate agents, in random order: first what is guaranteed to roles, then
 * hierarchical weighted DRF, the whole remainder of an agent to one framework. It changes nothing; the caller
 * books the result before the next run.
 */
export function allocate(
  snapshot: AllocationSnapshot,
  candidateIds: Iterable<string>,
  random: Pick<Random, 'shuffle'>,
): Allocation[] {
  const members = rolesWantingOffers(snapshot)
  if (members.size === 0 || snapshot.paused !== undefined) return []
  const { ledger, weights, excludedFromShares: excluded } = snapshot
  ledger.shares.wish({ members, weights, excluded })
  const run: Run = {
    snapshot,
    quota: startQuotaRun(snapshot),
    left: new Map(),
    minimums: allMinimums(snapshot, members),
  }
  snapshot.filters.quiet.begin(members)
  const candidates = [...candidateIds]
  return ledger.shares.tentatively(() => {
    const guaranteed: Allocation[] = []
    if (run.quota.anyMissing()) {
      for (const agentId of random.shuffle(candidates)) {
        if (!run.quota.anyMissing()) break
        for (const one of allocateAgent(run, agentId, run.quota.isMissing)) guaranteed.push(one)
      }
    }
    const fair = random.shuffle(candidates).flatMap((agentId) => allocateAgent(run, agentId))
    return guaranteed.length === 0 ? fair : merged([...guaranteed, ...fair])
  })
}
