import type { SchedulerCall } from '@dcos-lite/lib/mesos'
import type { OfferAnswers } from '../gang/decide/answer-offers.ts'
import type { Gang, Rank } from '../gang/types.ts'
import { rankTask } from '../launch/rank-task.ts'

/** The calls that carry out what was decided about offers: one ACCEPT for each agent, then the declines. */
export function offerCalls(gangs: readonly Gang[], answers: OfferAnswers): SchedulerCall[] {
  const accepts = answers.accepted.flatMap(({ gang: index, agentId, offerIds }): SchedulerCall[] => {
    const gang = gangs[index]
    if (!gang) return []
    const here = gang.ranks.filter((rank) => rank.agentId === agentId)
    const launch = { task_infos: here.map((rank) => rankTask(gang, rank)) }
    const offer_ids = offerIds.map((value) => ({ value }))
    return [{ type: 'ACCEPT', accept: { offer_ids, operations: [{ type: 'LAUNCH', launch }] } }]
  })
  const declines = answers.declined.map(({ offerIds, refuseMs }): SchedulerCall => {
    const offer_ids = offerIds.map((value) => ({ value }))
    return { type: 'DECLINE', decline: { offer_ids, filters: { refuse_seconds: refuseMs / 1000 } } }
  })
  return [...accepts, ...declines]
}

/** The calls that kill ranks. */
export function killCalls(ranks: readonly Rank[]): SchedulerCall[] {
  return ranks.map(({ taskId, agentId }) => ({
    type: 'KILL',
    kill: { task_id: { value: taskId }, agent_id: { value: agentId } },
  }))
}

/** The call that asks for the state of everything that was launched and did not end. */
export function reconcileCall(gangs: readonly Gang[]): SchedulerCall | undefined {
  const tasks = gangs
    .flatMap(({ ranks }) => ranks)
    .filter(({ end }) => end === undefined)
    .map(({ taskId, agentId }) => ({ task_id: { value: taskId }, agent_id: { value: agentId } }))
  return tasks.length > 0 ? { type: 'RECONCILE', reconcile: { tasks } } : undefined
}
