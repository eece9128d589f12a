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

/** Gives waiting instances to offers: each instance takes the first offer that fits, services take turns. */
export function assignOffers(question: AssignmentQuestion): Assignment {
  const parts = assignInParts(question)
  for (;;) {
    const { done, value } = parts.next()
    if (done) return value
  }
}

/** The same in small parts, for who has other things to do in between. */
export function* assignInParts(question: AssignmentQuestion): Generator<undefined, Assignment> {
  const { settings, nowMs, below, leaving } = question
  const result: Assignment = { launches: [], attempts: [], unused: [] }
  const { homeRegion } = question
  const home = homeRegion === undefined ? {} : { homeRegion }
  const fixed = { settings, nowMs, below, ...home, ...(leaving ? { leaving } : {}) }
  const states = question.offers.map((offer, index): OfferState => ({
    index,
    inUse: { offer, resources: normalizeResources(offer.resources) },
    launched: 0,
    refusedFor: new Set(),
  }))
  for (const { service, instances, placed } of question.waiting) {
    const here = [...placed]
    const constrained = service.constraints.length > 0 || isDaemon(service)
    // An offer that refused one of them then refuses all.
    const alike = !instances.some((each) => isSpecial(each) || each.role !== instances[0]?.role)
    let open = inOrder(states, settings)
    for (const instance of instances) {
      yield
      const { role } = instance
      const key = `${service.id} ${role}`
      const at = open.findIndex((state) => {
        if (state.refusedFor.has(key)) return false
        const { offer } = state.inUse
        const answer = matchOffer({ ...fixed, service, instance, placed: here }, state.inUse)
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
      })
      if (at < 0) {
        if (alike) break
        continue
      }
      // A new instance changes what constraints say elsewhere (GROUP_BY opens a group again).
      if (constrained) {
        for (const state of states) state.refusedFor.delete(key)
        open = inOrder(states, settings)
      } else open = afterLaunch(open, at, alike, settings)
    }
  }
  result.unused = states.filter(({ launched }) => launched === 0).map(({ inUse }) => inUse.offer)
  return result
}
