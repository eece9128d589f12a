import { isRefined, isRoleWithin, reservationRole } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { cutToQuota } from './cut.ts'
import type { Cut } from './cut.ts'
import type { OfferFilter } from './filters.ts'
import type { Quantities } from './quantities.ts'
import type { QuotaRun } from './quota-run.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from './snapshot.ts'

/** Why a framework is not offered an agent for a role, by the rule that says so. */
export type RefusalReason =
  | 'PAUSED'
  | 'AGENT_INACTIVE'
  | 'FRAMEWORK_INACTIVE'
  | 'SUPPRESSED'
  | 'REGION'
  | 'GPU'
  | 'CONSTRAINTS'
  | 'NOTHING_FREE'
  | 'RESERVED'
  | 'WITHHELD'
  | 'QUOTA_LIMIT'
  | 'QUOTA_HEADROOM'
  | 'TOO_SMALL'
  | 'FILTERED'

/** Rules that need no look at the resources. */
export type WholeRefusal = Extract<
  RefusalReason,
  'PAUSED' | 'AGENT_INACTIVE' | 'FRAMEWORK_INACTIVE' | 'SUPPRESSED' | 'REGION' | 'GPU' | 'CONSTRAINTS'
>

/**
 * What can be offered, or the first rule that refused it; `whole`: the filter holds for everything that is free;
 * `held`: what would be offered without the filter, or if it were enough.
 */
export type Consideration =
  | { offer: Resource[]; cut: Cut | undefined }
  | {
      refused: RefusalReason
      cut?: Cut | undefined
      filter?: OfferFilter
      whole?: boolean
      held?: Resource[]
    }

/** What a run considers a framework with. */
export interface ConsiderContext {
  snapshot: AllocationSnapshot
  quota: QuotaRun
}

function isForeign(agent: CandidateAgent, region: string | undefined): boolean {
  const theirs = agent.domain?.fault_domain?.region.name
  return region !== undefined && theirs !== undefined && theirs !== region
}

/** Whether one rule refuses the agent as a whole. */
export const wholeRules: Record<
  WholeRefusal,
  (
    snapshot: AllocationSnapshot,
    framework: CandidateFramework,
    role: string,
    agent: CandidateAgent,
  ) => boolean
> = {
  PAUSED: (snapshot) => snapshot.paused !== undefined,
  AGENT_INACTIVE: (_snapshot, _framework, _role, agent) => agent.inactive !== undefined,
  FRAMEWORK_INACTIVE: (_snapshot, framework) => !framework.active,
  SUPPRESSED: (_snapshot, framework, role) => framework.suppressed.has(role),
  REGION: (snapshot, framework, _role, agent) =>
    isForeign(agent, snapshot.region) && !framework.capabilities.has('REGION_AWARE'),
  GPU: (snapshot, framework, _role, agent) =>
    snapshot.filterGpus && snapshot.ledger.hasGpus(agent.id) && !framework.capabilities.has('GPU_RESOURCES'),
  CONSTRAINTS: (_snapshot, framework, role, agent) => framework.constraints.get(role)?.(agent) === false,
}

// The others hold for every framework that a run visits and every agent that it gives away.
const visitedRules: readonly WholeRefusal[] = ['REGION', 'GPU', 'CONSTRAINTS']

/** Whether a framework without some capability must not see a resource. */
function isWithheld(resource: Resource, { capabilities }: CandidateFramework): boolean {
  return (
    (isRefined(resource) && !capabilities.has('RESERVATION_REFINEMENT')) ||
    (resource.shared !== undefined && !capabilities.has('SHARED_RESOURCES')) ||
    (resource.revocable !== undefined && !capabilities.has('REVOCABLE_RESOURCES'))
  )
}

function isFor(resource: Resource, role: string): boolean {
  const reserved = reservationRole(resource)
  return reserved === undefined || isRoleWithin(role, reserved)
}

/** What is free on an agent, and what was found out about it: every framework is asked about the same list. */
export interface FreeList {
  resources: Resource[]
  /** Nothing is reserved or revocable, so that it may be shown to everybody. */
  plain: boolean
  /** The minimums that it was last found to reach. */
  enoughFor: readonly Quantities[] | undefined
}

/** Looks at what is free once, for all that are asked. */
export function freeListOf(resources: Resource[]): FreeList {
  const plain = resources.every((one) => !one.reservations?.length && !one.revocable && !one.shared)
  return { resources, plain, enoughFor: undefined }
}

/** The part that may be shown to the framework for the role; the same list when that is all. */
export function offerable(
  { resources, plain }: FreeList,
  framework: CandidateFramework,
  role: string,
): Resource[] {
  const fits = (resource: Resource): boolean => isFor(resource, role) && !isWithheld(resource, framework)
  return plain || resources.every(fits) ? resources : resources.filter(fits)
}

function amountOf(resources: readonly Resource[], name: string): number {
  let sum = 0
  for (const resource of resources)
    if (resource.name === name) sum += Math.round((resource.scalar?.value ?? 0) * 1000)
  return sum
}

/** Whether an offer has the least that is worth an offer: any one of the amounts. */
export function isLargeEnough(offer: readonly Resource[], minimums: readonly Quantities[]): boolean {
  if (minimums.length === 0) return true
  return minimums.some((minimum) => {
    for (const [name, amount] of minimum) if (amountOf(offer, name) < amount) return false
    return true
  })
}

/** The least that is worth an offer to a framework for a role. */
export function minimumsOf(
  snapshot: AllocationSnapshot,
  framework: CandidateFramework,
  role: string,
): readonly Quantities[] {
  return framework.minAllocatable.get(role) ?? snapshot.minAllocatable
}

function cutReason({ bounds }: Cut): RefusalReason {
  return [...bounds.values()].some(({ bound }) => bound === 'LIMIT') ? 'QUOTA_LIMIT' : 'QUOTA_HEADROOM'
}

function reaches(free: FreeList, offer: readonly Resource[], minimums: readonly Quantities[]): boolean {
  if (offer !== free.resources) return isLargeEnough(offer, minimums)
  if (free.enoughFor === minimums) return true
  const enough = isLargeEnough(offer, minimums)
  if (enough) free.enoughFor = minimums
  return enough
}

/** Judges the resources alone: what of them can be offered, or the first rule against it. */
export function considerResources(
  { snapshot, quota }: ConsiderContext,
  framework: CandidateFramework,
  role: string,
  agentId: string,
  free: FreeList,
): Consideration {
  const { resources } = free
  if (resources.length === 0) return { refused: 'NOTHING_FREE' }
  const whole = offerable(free, framework, role)
  if (whole.length === 0) {
    return { refused: resources.some((resource) => isFor(resource, role)) ? 'WITHHELD' : 'RESERVED' }
  }
  const cut = quota.restricts(role) ? cutToQuota(whole, role, quota) : undefined
  const offer = cut?.offer ?? whole
  const minimums = minimumsOf(snapshot, framework, role)
  if (offer.length === 0 || !reaches(free, offer, minimums)) {
    if (cut && cut.bounds.size > 0 && isLargeEnough(whole, minimums)) return { refused: cutReason(cut), cut }
    return { refused: 'TOO_SMALL', held: offer }
  }
  const filter = snapshot.filters.blocking(framework.id, role, agentId, offer, snapshot.nowMs)
  if (filter) return { refused: 'FILTERED', filter, whole: offer === resources, held: offer, cut }
  const shared = snapshot.ledger.shared(agentId)
  if (shared.length === 0) return { offer, cut }
  return { offer: [...offer, ...offerable(freeListOf(shared), framework, role)], cut }
}

/**
 * Decides whether a connected framework that wants offers for a role gets one of an active agent, given what is free
 * there.
 */
export function considerOffer(
  context: ConsiderContext,
  framework: CandidateFramework,
  role: string,
  agent: CandidateAgent,
  free: FreeList,
): Consideration {
  for (const reason of visitedRules) {
    if (wholeRules[reason](context.snapshot, framework, role, agent)) return { refused: reason }
  }
  return considerResources(context, framework, role, agent.id, free)
}
