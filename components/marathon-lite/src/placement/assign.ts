import type { Offer } from '@dcos-lite/lib/mesos'
import { normalizeResources } from '@dcos-lite/lib/resources'
import { isDaemon } from '../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { Settings } from '../settings.ts'
import type { Placed } from './constraints.ts'
import { isForeign, matchOffer, useOffer } from './match.ts'
import type { OfferInUse, Placement } from './match.ts'
import type { Refusal } from './refusals.ts'

/** Instances of one service that wait, in the order in which they are to be placed. */
export interface WaitingService {
  service: ServiceDefinition
  instances: InstanceRecord[]
  placed: Placed[]
}

export interface AssignmentQuestion {
  waiting: readonly WaitingService[]
  offers: readonly Offer[]
  settings: Settings
  /** The region of the masters, when they are in one. */
  homeRegion?: string
  nowMs: number
  /** Agents that are about to be emptied. */
  leaving?: ReadonlySet<string>
  below: (limit: number) => number
}

export interface Launch {
  offer: Offer
  instance: InstanceRecord
  service: ServiceDefinition
  placement: Placement
}

/** Every time an offer was looked at for a service: taken, or refused by the first rule that applied. */
export interface Attempt {
  serviceId: string
  role: string
  offer: Offer
  /** The offer is for another role: whatever the refusal says, it could not have been taken. */
  foreign: boolean
  refusal?: Refusal
}

export interface Assignment {
  launches: Launch[]
  attempts: Attempt[]
  /** Offers that nothing was taken from. */
  unused: Offer[]
}

interface OfferState {
  inUse: OfferInUse
  /** Its place among the offers. */
  index: number
  launched: number
  /** Services that did not fit: the offer only gets smaller, and constraints only tighter. */
  refusedFor: Set<string>
}

const isSpecial = ({ reservation, replaces }: InstanceRecord): boolean =>
  reservation !== undefined || replaces !== undefined

/** Fewest launches first: instances of a service spread over the agents at hand. */
const byLaunches = (a: OfferState, b: OfferState): number => a.launched - b.launched || a.index - b.index

const inOrder = (states: readonly OfferState[], { maxInstancesPerOffer }: Settings): OfferState[] =>
  states.filter(({ launched }) => launched < maxInstancesPerOffer).sort(byLaunches)

/** Offers in the order in which services of a role try them, kept from one service to the next. */
interface Shelves {
  /** A copy: it may be changed. */
  of(role: string): OfferState[]
  /** Offers for other roles. */
  foreignTo(role: string): OfferState[]
  /** To be called after offers of a role were used. */
  used(role: string): void
}

function createShelves(states: readonly OfferState[], settings: Settings): Shelves {
  const roleOf = ({ inUse }: OfferState): string | undefined => inUse.offer.allocation_info?.role
  const byRole = Map.groupBy(states, roleOf)
  // Offers that name no role are for every role.
  const open = byRole.get(undefined) ?? []
  const orders = new Map<string, OfferState[]>()
  const orderOf = (role: string): OfferState[] => {
    const known = orders.get(role) ?? inOrder([...open, ...(byRole.get(role) ?? [])], settings)
    orders.set(role, known)
    return known
  }
  return {
    of: (role) => [...orderOf(role)],
    foreignTo: (role) => states.filter((state) => (roleOf(state) ?? role) !== role),
    used(role) {
      if (open.length > 0) orders.clear()
      else orders.set(role, inOrder(orderOf(role), settings))
    },
  }
}

/** The open offers after the one at `at` was used; those before it have refused. */
function afterLaunch(
  open: OfferState[],
  at: number,
  forgetRefused: boolean,
  { maxInstancesPerOffer }: Settings,
): OfferState[] {
  const [used] = open.splice(at, 1)
  if (forgetRefused && at > 0) open.splice(0, at)
  if (!used || used.launched >= maxInstancesPerOffer) return open
  let low = 0
  for (let high = open.length; low < high;) {
    const middle = (low + high) >> 1
    const other = open[middle]
    if (other && byLaunches(other, used) < 0) low = middle + 1
    else high = middle
  }
  open.splice(low, 0, used)
  return open
}

/** Offers for other roles only explain. Of a large batch so many looks at them are made, at others each time. */
const mostForeignLooks = 4096

/**
 * Gives waiting instances to offers: each instance takes the first offer that fits, services take turns. In small parts,
 * for who has other things to do in between.
 */
export function* assignInParts(question: AssignmentQuestion): Generator<undefined, Assignment> {
  const { settings, nowMs, below, leaving, homeRegion } = question
  const result: Assignment = { launches: [], attempts: [], unused: [] }
  const home = homeRegion === undefined ? {} : { homeRegion }
  const fixed = { settings, nowMs, below, ...home, ...(leaving ? { leaving } : {}) }
  const states = question.offers.map((offer, index): OfferState => ({
    index,
    inUse: { offer, resources: normalizeResources(offer.resources) },
    launched: 0,
    refusedFor: new Set(),
  }))
  const shelves = createShelves(states, settings)
  const mayExplain = explainers(question, states.length)
  for (const [index, { service, instances, placed }] of question.waiting.entries()) {
    const here = [...placed]
    const constrained = service.constraints.length > 0 || isDaemon(service)
    // An offer that refused one of them then refuses all.
    const alike = !instances.some((each) => isSpecial(each) || each.role !== instances[0]?.role)
    const open = new Map<string, OfferState[]>()
    /** Whether the instance goes to this offer. */
    const tries = (instance: InstanceRecord, key: string, state: OfferState): boolean => {
      if (state.refusedFor.has(key)) return false
      const { offer } = state.inUse
      const answer = matchOffer({ ...fixed, service, instance, placed: here }, state.inUse)
      const { role } = instance
      const attempt = { serviceId: service.id, role, offer, foreign: isForeign(offer, role) }
      if ('refusal' in answer) {
        result.attempts.push({ ...attempt, refusal: answer.refusal })
        // Another instance of the service may own a reservation there.
        if (!isSpecial(instance)) state.refusedFor.add(key)
        return false
      }
      result.attempts.push(attempt)
      result.launches.push({ offer, instance, service, placement: answer.placement })
      here.push({ agent: answer.placement.agent, wantedInstances: service.instances })
      state.inUse = useOffer(state.inUse, answer.placement)
      state.launched += 1
      return true
    }
    for (const instance of instances) {
      yield
      const { role } = instance
      const key = `${service.id} ${role}`
      const own = open.get(role) ?? shelves.of(role)
      const at = own.findIndex((state) => tries(instance, key, state))
      if (at < 0) {
        open.set(role, own)
        if (mayExplain(index)) for (const state of shelves.foreignTo(role)) tries(instance, key, state)
        if (alike) break
        continue
      }
      shelves.used(role)
      // A new instance changes what constraints say elsewhere (GROUP_BY opens a group again).
      if (constrained) {
        for (const state of states) state.refusedFor.delete(key)
        open.set(role, shelves.of(role))
      } else open.set(role, afterLaunch(own, at, alike, settings))
    }
  }
  result.unused = states.filter(({ launched }) => launched === 0).map(({ inUse }) => inUse.offer)
  return result
}

/** Which services of a batch are also looked at with the offers for other roles. */
function explainers({ waiting, below }: AssignmentQuestion, offers: number): (index: number) => boolean {
  const count = waiting.length
  if (count * offers <= mostForeignLooks) return () => true
  const first = below(count)
  return (index) => ((index - first + count) % count) * offers < mostForeignLooks
}
