import { announcementOf, inverseOfferReply } from '@dcos-lite/lib/contracts'
import type { DrainAnswer } from '@dcos-lite/lib/contracts'
import type { InverseOffer } from '@dcos-lite/lib/mesos'
import { liveAttempt } from '../decide/run-state.ts'
import type { Engine } from '../engine/engine.ts'

function answersFor(engine: Engine, agentId: string): DrainAnswer[] {
  const answers: DrainAnswer[] = []
  for (const run of engine.records.runs.values()) {
    const attempt = liveAttempt(run)
    if (attempt?.agentId !== agentId) continue
    const reason = 'a run is not repeated elsewhere; it has until the deadline to end'
    answers.push({ taskId: attempt.taskId, outcome: 'refused', reason })
  }
  return answers
}

/** Lets a node go at once when no run has a task there; otherwise the tasks have until the deadline. */
export async function answerInverseOffers(engine: Engine, offers: readonly InverseOffer[]): Promise<void> {
  for (const offer of offers) {
    const { agentId } = announcementOf(offer, engine.environment.clock.nowMs())
    const answer = { inverse_offer_ids: [offer.id] }
    const type = inverseOfferReply(answersFor(engine, agentId))
    await engine.call(
      type === 'ACCEPT_INVERSE_OFFERS'
        ? { type, accept_inverse_offers: answer }
        : { type, decline_inverse_offers: answer },
    )
  }
}
