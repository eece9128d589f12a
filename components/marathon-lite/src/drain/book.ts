import { announcementOf } from '@dcos-lite/lib/contracts'
import type { DrainAnnouncement } from '@dcos-lite/lib/contracts'
import type { InverseOffer } from '@dcos-lite/lib/mesos'

/** A question of the master that is open: may this agent be emptied? */
export interface OpenQuestion {
  offerId: string
  announcement: DrainAnnouncement
  /** When moving begins; epoch milliseconds. */
  movesAtMs: number
}

/**
 * The agents that are about to be emptied. In memory: a master asks every new subscription again. An agent that was
 * answered for stays here until the master takes its question back, so that nothing goes there meanwhile.
 */
export interface DrainBook {
  ask(offer: InverseOffer, nowMs: number): void
  takeBack(offerId: string): void
  /** An agent offers its resources as if nothing were planned, or is gone: the matter is over. */
  forgetAgent(agentId: string): void
  answered(offerId: string): void
  /** Agents whose instances move now, and when the next ones begin to. */
  leaving(nowMs: number): { agents: Set<string>; nextAtMs: number }
  open(nowMs: number): OpenQuestion[]
  /** Another subscription began: everything is asked anew. */
  forget(): void
}

/** Creates an empty book; moving begins at most `leadMs` before an agent goes away. */
export function createDrainBook(leadMs: number): DrainBook {
  const questions = new Map<string, OpenQuestion & { answered: boolean }>()
  return {
    ask(offer, nowMs) {
      const announcement = announcementOf(offer, nowMs)
      const movesAtMs = Math.max(announcement.deadlineMs - leadMs, 0)
      // A newer question about an agent takes the place of the one before.
      for (const [id, known] of questions) {
        if (known.announcement.agentId === announcement.agentId) questions.delete(id)
      }
      questions.set(offer.id.value, { offerId: offer.id.value, announcement, movesAtMs, answered: false })
    },
    takeBack: (offerId) => void questions.delete(offerId),
    forgetAgent(agentId) {
      for (const [id, { announcement }] of questions) {
        if (announcement.agentId === agentId) questions.delete(id)
      }
    },
    answered(offerId) {
      const known = questions.get(offerId)
      if (known) known.answered = true
    },
    leaving(nowMs) {
      const agents = new Set<string>()
      let nextAtMs = Infinity
      for (const { announcement, movesAtMs } of questions.values()) {
        if (movesAtMs <= nowMs) agents.add(announcement.agentId)
        else nextAtMs = Math.min(nextAtMs, movesAtMs)
      }
      return { agents, nextAtMs }
    },
    open: (nowMs) =>
      [...questions.values()].filter(({ answered, movesAtMs }) => !answered && movesAtMs <= nowMs),
    forget: () => questions.clear(),
  }
}
