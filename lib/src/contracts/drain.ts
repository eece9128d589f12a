/** A node is about to be emptied: replacements first, then the kill. All times are epoch milliseconds. */
export interface DrainAnnouncement {
  agentId: string
  startsAtMs: number
  /** Tasks that still run are killed at this time. */
  deadlineMs: number
  /** Afterwards the node goes for good. */
  decommission: boolean
}

/** What a scheduler answers per task: it has a replacement, it needs none, or it cannot give one (and why). */
export type DrainAnswer =
  | { taskId: string; outcome: 'replaced'; byTaskId: string }
  | { taskId: string; outcome: 'not-needed' }
  | { taskId: string; outcome: 'refused'; reason: string }

/** The part of a scheduler that takes part in a drain. */
export interface DrainParticipant {
  replace(announcement: DrainAnnouncement): AsyncIterable<DrainAnswer>
}

/**
 * How long a drained node that comes back is said to be away: nobody knows, and a day is long enough for nobody to
 * wait for it. A node that goes for good has no duration.
 */
export const machineAwayMs = 86_400_000

/** When a node is to go away, as offers and inverse offers of the scheduler API carry it. */
interface Unavailability {
  start: { nanoseconds: number }
  duration?: { nanoseconds: number }
}

/** An inverse offer as the announcement that it is: tasks are killed when it begins, unless all agree earlier. */
export function announcementOf(
  inverseOffer: { agent_id?: { value: string }; unavailability: Unavailability },
  receivedAtMs: number,
): DrainAnnouncement {
  const { agent_id, unavailability } = inverseOffer
  return {
    agentId: agent_id?.value ?? '',
    startsAtMs: receivedAtMs,
    deadlineMs: Math.round(unavailability.start.nanoseconds / 1e6),
    decommission: unavailability.duration === undefined,
  }
}

/**
 * What a scheduler says to the inverse offer once it has an answer for every task on the node: accepting lets the kill
 * come at once, declining leaves it until the deadline.
 */
export function inverseOfferReply(
  answers: readonly DrainAnswer[],
): 'ACCEPT_INVERSE_OFFERS' | 'DECLINE_INVERSE_OFFERS' {
  const refused = answers.some(({ outcome }) => outcome === 'refused')
  return refused ? 'DECLINE_INVERSE_OFFERS' : 'ACCEPT_INVERSE_OFFERS'
}
