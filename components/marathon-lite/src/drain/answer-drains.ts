import { inverseOfferReply } from '@dcos-lite/lib/contracts'
import type { EngineContext } from '../engine/context.ts'
import type { MasterLink } from '../engine/master-link.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { drainAnswers } from './decide/answer.ts'

/** A refusal holds for the rest of a drain; the master need not ask every second. */
const refuseSeconds = 3600

function newestTaskElsewhere(
  context: EngineContext,
  instance: InstanceRecord | undefined,
): string | undefined {
  if (!instance) return undefined
  const others = [...context.index.of(instance.serviceId).values()].filter(
    ({ agent, condition }) => condition === 'Running' && agent?.agentId !== instance.agent?.agentId,
  )
  return others.sort((a, b) => (a.since > b.since ? -1 : 1))[0]?.tasks[0]?.id
}

/** Answers the questions of the master about agents on which nothing waits for a replacement any more. */
export function answerDrains(context: EngineContext, link: MasterLink): void {
  const { records, treeStore, drains, environment, events } = context
  const { services } = treeStore.tree()
  for (const { offerId, announcement } of drains.open(environment.clock.nowMs())) {
    const answers = drainAnswers(
      announcement.agentId,
      records.instances.values(),
      (id) => services.get(id),
      (id) => newestTaskElsewhere(context, records.instances.get(id)),
    )
    if (!answers) continue
    const reply = inverseOfferReply(answers)
    const inverse_offer_ids = [{ value: offerId }]
    if (reply === 'ACCEPT_INVERSE_OFFERS') {
      link.send({
        type: reply,
        accept_inverse_offers: { inverse_offer_ids, filters: { refuse_seconds: refuseSeconds } },
      })
    } else {
      link.send({
        type: reply,
        decline_inverse_offers: { inverse_offer_ids, filters: { refuse_seconds: refuseSeconds } },
      })
    }
    drains.answered(offerId)
    events.publish('agent_drain_answered_event', {
      agentId: announcement.agentId,
      deadline: new Date(announcement.deadlineMs).toISOString(),
      accepted: reply === 'ACCEPT_INVERSE_OFFERS',
      answers,
    })
  }
}
