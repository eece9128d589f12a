import type { Filters, OfferOperation, TaskInfo } from '@dcos-lite/lib/mesos'
import { sumResources } from '@dcos-lite/lib/resources'
import { applyConversion, checkpointedPart, convertResources } from '../decide/convert-resources.ts'
import { lostState, masterStatus } from '../decide/task-states.ts'
import { discardOffer, outstanding, takeOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import { sendUpdate } from '../state/tasks.ts'
import type { Framework, OutstandingOffer } from '../state/types.ts'
import { refuseResources } from './decline.ts'
import { launchGroup, launchTasks } from './launch.ts'
import type { LaunchSite } from './launch.ts'
import { dropOperation } from './operation-status.ts'

/** The body of an ACCEPT call. */
export interface AcceptBody {
  offer_ids?: { value: string }[]
  operations?: OfferOperation[]
  filters?: Filters
}

function offersProblem(
  ids: readonly string[],
  offers: OutstandingOffer[],
  framework: Framework,
): string | undefined {
  if (ids.length === 0) return 'No offers specified'
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return `Duplicate offer ${twice} in offer list`
  const missing = ids.find((id) => !offers.some((offer) => offer.id === id))
  if (missing !== undefined) return `Offer ${missing} is no longer valid`
  const foreign = offers.find((offer) => offer.frameworkId !== framework.id)
  if (foreign) return `Offer ${foreign.id} has invalid framework ${foreign.frameworkId}`
  const [first] = offers
  if (offers.some(({ agentId }) => agentId !== first?.agentId)) {
    return 'Aggregated offers must belong to one single agent'
  }
  if (offers.some(({ role }) => role !== first?.role))
    return 'Aggregated offers must be allocated to the same role'
  return undefined
}

function tasksOf(operations: readonly OfferOperation[]): TaskInfo[] {
  return operations.flatMap((operation) => {
    if (operation.type === 'LAUNCH') return operation.launch.task_infos ?? []
    return operation.type === 'LAUNCH_GROUP' ? (operation.launch_group.task_group.tasks ?? []) : []
  })
}

function refuseLaunches(reign: Reign, framework: Framework, tasks: TaskInfo[], problem: string): void {
  for (const task of tasks) {
    reign.counters.add('master/tasks_lost')
    sendUpdate(
      framework,
      masterStatus({
        taskId: task.task_id.value,
        agentId: task.agent_id.value,
        state: lostState(framework.capabilities, 'TASK_DROPPED'),
        reason: 'REASON_INVALID_OFFERS',
        message: `Task launched with invalid offers: ${problem}`,
        nowMs: reign.clock.nowMs(),
      }),
    )
  }
}

function convert(reign: Reign, site: LaunchSite, operation: OfferOperation): void {
  const { framework, agent, role } = site
  const conversion = convertResources(operation, role, framework.info.principal)
  if ('problem' in conversion) return dropOperation(reign, framework, operation, conversion.problem)
  const pool = applyConversion(site.pool, conversion)
  if (!pool) {
    return dropOperation(reign, framework, operation, 'the resources are not part of the offers')
  }
  site.pool = pool
  const holder = { frameworkId: framework.id, role }
  reign.ledger.convert(agent.id, holder, conversion.consumed, conversion.converted)
  agent.session?.send({
    type: 'CHECKPOINT_RESOURCES',
    operationUuid: reign.random.uuid(),
    resources: checkpointedPart(reign.ledger.total(agent.id)),
  })
}

function perform(reign: Reign, site: LaunchSite, operation: OfferOperation): void {
  if (operation.type === 'LAUNCH') launchTasks(reign, site, operation)
  else if (operation.type === 'LAUNCH_GROUP') launchGroup(reign, site, operation)
  else convert(reign, site, operation)
}

/** Operations that can be read: with a known type and the body that belongs to it. */
function completeOperations(operations: readonly OfferOperation[] | undefined): OfferOperation[] {
  return (operations ?? []).filter((operation) => {
    const type: string | undefined = operation.type
    return type !== undefined && Object.hasOwn(operation, type.toLowerCase())
  })
}

/** Answers ACCEPT: performs the operations in order on the sum of the offers; what is left is declined. */
export function acceptOffers(reign: Reign, framework: Framework, body: AcceptBody): void {
  reign.counters.add('master/messages_accept_offers')
  const ids = (body.offer_ids ?? []).map(({ value }) => value)
  const operations = completeOperations(body.operations)
  const offers = outstanding(reign, new Set(ids))
  const problem = offersProblem(ids, offers, framework)
  const [first] = offers
  const agent = first && reign.agents.get(first.agentId)
  if (problem !== undefined || !first || !agent) {
    for (const offer of offers) if (offer.frameworkId === framework.id) discardOffer(reign, offer)
    return refuseLaunches(reign, framework, tasksOf(operations), problem ?? 'the agent is gone')
  }
  for (const offer of offers) takeOffer(reign, offer)
  const pool = sumResources(offers.map(({ resources }) => resources))
  const site: LaunchSite = { framework, agent, role: first.role, pool }
  for (const operation of operations) perform(reign, site, operation)
  refuseResources(
    reign,
    { frameworkId: framework.id, agentId: agent.id, role: first.role, resources: site.pool },
    body.filters,
  )
}
