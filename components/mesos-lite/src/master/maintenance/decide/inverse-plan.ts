import type { Unavailability } from '../../registry/maintenance-format.ts'

/** A question to a framework: may this agent be taken away at that time? */
export interface InverseOffer {
  id: string
  frameworkId: string
  agentId: string
  unavailability: Unavailability
  /** The subscription that got it; another one is asked anew. */
  streamId: string
}

/** A framework that would be hurt, with its live subscription. */
export interface AffectedFramework {
  frameworkId: string
  streamId: string
}

/** An agent that is to go away, and who runs something there. */
export interface LeavingAgent {
  agentId: string
  unavailability: Unavailability
  affected: readonly AffectedFramework[]
}

/** What inverse offers are decided from. */
export interface InverseSituation {
  leaving: readonly LeavingAgent[]
  outstanding: readonly InverseOffer[]
  /** Until when a framework does not want to be asked about an agent, monotonic ms. */
  filteredUntilMs: (frameworkId: string, agentId: string) => number | undefined
  nowMs: number
}

/** Which inverse offers are taken back, and which are made. */
export interface InversePlan {
  rescind: InverseOffer[]
  make: Omit<InverseOffer, 'id'>[]
}

const sameTime = (a: Unavailability, b: Unavailability): boolean =>
  a.start.nanoseconds === b.start.nanoseconds && a.duration?.nanoseconds === b.duration?.nanoseconds

/** Decides who is asked: every framework that runs something on an agent that is to go away, one question at a time. */
export function planInverseOffers(situation: InverseSituation): InversePlan {
  const { leaving, outstanding, filteredUntilMs, nowMs } = situation
  const wanted = new Map<string, Omit<InverseOffer, 'id'>>()
  for (const { agentId, unavailability, affected } of leaving) {
    for (const { frameworkId, streamId } of affected) {
      wanted.set(`${frameworkId} ${agentId}`, { frameworkId, agentId, unavailability, streamId })
    }
  }
  const rescind: InverseOffer[] = []
  const asked = new Set<string>()
  for (const offer of outstanding) {
    const key = `${offer.frameworkId} ${offer.agentId}`
    const wish = wanted.get(key)
    const holds =
      wish && wish.streamId === offer.streamId && sameTime(wish.unavailability, offer.unavailability)
    if (holds && !asked.has(key)) asked.add(key)
    else rescind.push(offer)
  }
  const make = [...wanted].flatMap(([key, wish]) => {
    const filtered = (filteredUntilMs(wish.frameworkId, wish.agentId) ?? -Infinity) > nowMs
    return asked.has(key) || filtered ? [] : [wish]
  })
  return { rescind, make }
}
