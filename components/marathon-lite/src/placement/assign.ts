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
  launched: number
  /** Services that did not fit: the offer only gets smaller, and constraints only tighter. */
  refusedFor: Set<string>
}

/** Gives waiting instances to offers: each instance takes the first offer that fits, services take turns. */
export function assignOffers(question: AssignmentQuestion): Assignment {
  const { settings, nowMs, below, leaving } = question
  const result: Assignment = { launches: [], attempts: [], unused: [] }
  const { homeRegion } = question
  const home = homeRegion === undefined ? {} : { homeRegion }
  const fixed = { settings, nowMs, below, ...home, ...(leaving ? { leaving } : {}) }
  const states = question.offers.map((offer): OfferState => ({
    inUse: { offer, resources: normalizeResources(offer.resources) },
    launched: 0,
    refusedFor: new Set(),
  }))
  for (const { service, instances, placed } of question.waiting) {
    const here = [...placed]
    for (const instance of instances) {
      // Fewest launches first: instances of a service spread over the agents at hand.
      const ordered = [...states].sort((a, b) => a.launched - b.launched)
      for (const state of ordered) {
        const { offer } = state.inUse
        const key = `${service.id} ${instance.role}`
        if (state.launched >= settings.maxInstancesPerOffer || state.refusedFor.has(key)) continue
        const answer = matchOffer({ ...fixed, service, instance, placed: here }, state.inUse)
        const { role } = instance
        const attempt = { serviceId: service.id, role, offer, foreign: isForeign(offer, role) }
        if ('refusal' in answer) {
          result.attempts.push({ ...attempt, refusal: answer.refusal })
          // Another instance of the service may own a reservation there.
          const special = instance.reservation !== undefined || instance.replaces !== undefined
          if (!special) state.refusedFor.add(key)
          continue
        }
        result.attempts.push(attempt)
        result.launches.push({ offer, instance, service, placement: answer.placement })
        here.push({ agent: answer.placement.agent, wantedInstances: service.instances })
        state.inUse = useOffer(state.inUse, answer.placement)
        state.launched += 1
        // A new instance changes what constraints say elsewhere (GROUP_BY opens a group again).
        if (service.constraints.length > 0 || isDaemon(service))
          states.forEach((other) => other.refusedFor.delete(key))
        break
      }
    }
  }
  result.unused = states.filter(({ launched }) => launched === 0).map(({ inUse }) => inUse.offer)
  return result
}
