import type { Filters, OfferOperation, TaskInfo } from '@dcos-lite/lib/mesos'
import { sumResources } from '@dcos-lite/lib/resources'
import { applyConversion } from '../../protocol/checkpointed-resources.ts'
import { convertResources } from '../decide/convert-resources.ts'
import { lostState, masterStatus } from '../decide/task-states.ts'
import type { ConvertingOperation } from '../decide/validate-operation.ts'
import { agentProblem, sendOperation } from '../operations/apply.ts'
import { operationRules, rescindShared } from '../operations/rules.ts'
import { refuseOperation } from '../operations/send-status.ts'
import { discardOffer, outstanding, takeOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import { sendUpdate } from '../state/tasks.ts'
import type { Agent, Framework, OutstandingOffer } from '../state/types.ts'
import { refuseResources } from './decline.ts'
import { launchGroup, launchTasks } from './launch.ts'
import type { LaunchSite } from './launch.ts'

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

/** Why nothing of an ACCEPT can be done. */
interface AcceptProblem {
  reason: 'REASON_INVALID_OFFERS' | 'REASON_AGENT_DISCONNECTED' | 'REASON_AGENT_REMOVED'
  message: string
}

function refuseAll(
  reign: Reign,
  framework: Framework,
  operations: OfferOperation[],
  { reason, message }: AcceptProblem,
): void {
  for (const task of tasksOf(operations)) {
    reign.counters.add('master/tasks_lost')
    sendUpdate(
      framework,
      masterStatus({
        taskId: task.task_id.value,
        agentId: task.agent_id.value,
        state: lostState(framework.capabilities, 'TASK_DROPPED'),
        reason,
        message,
        nowMs: reign.clock.nowMs(),
      }),
    )
  }
  for (const operation of operations) {
    if (operation.type !== 'LAUNCH' && operation.type !== 'LAUNCH_GROUP') {
      refuseOperation(reign, framework, operation, message)
    }
  }
}

function convert(reign: Reign, site: LaunchSite, operation: ConvertingOperation): void {
  const { framework, agent, role } = site
  const refuse = (reason: string): void => refuseOperation(reign, framework, operation, reason)
  if (operation.id && reign.operations.named(framework.id, operation.id.value)) {
    return refuse(`the operation ID '${operation.id.value}' is in use`)
  }
  const conversion = convertResources(operation, operationRules(reign, agent, { framework, role }))
  if ('problem' in conversion) return refuse(conversion.problem)
  const pool = applyConversion(site.pool, conversion)
  if (!pool) return refuse('the resources are not part of the offers')
  const problem = agentProblem(agent)
  if (problem !== undefined) return refuse(problem)
  site.pool = pool
  rescindShared(reign, agent, conversion.consumed)
  const holder = { frameworkId: framework.id, role }
  reign.ledger.convert(agent.id, holder, conversion.consumed, conversion.converted)
  sendOperation(reign, agent, framework, operation, conversion)
}

/** Why an operation cannot be read, or undefined: its type is not known, or the body of its type is missing. */
function readingProblem(operation: OfferOperation): string | undefined {
  const type: string | undefined = operation.type
  if (type === undefined || type === 'UNKNOWN') return 'its type is not known'
  return Object.hasOwn(operation, type.toLowerCase())
    ? undefined
    : `Expecting '${type.toLowerCase()}' to be present`
}

function perform(reign: Reign, site: LaunchSite, operation: OfferOperation): void {
  switch (operation.type) {
    case 'LAUNCH':
      return launchTasks(reign, site, operation)
    case 'LAUNCH_GROUP':
      return launchGroup(reign, site, operation)
    case 'CREATE_DISK':
    case 'DESTROY_DISK': {
      const { source } = operation.type === 'CREATE_DISK' ? operation.create_disk : operation.destroy_disk
      const provider = source.provider_id?.value
      const reason =
        provider === undefined
          ? 'the source is not of a resource provider'
          : `no resource provider '${provider}' is subscribed on this agent`
      return refuseOperation(reign, site.framework, operation, reason)
    }
    default:
      return convert(reign, site, operation)
  }
}

function problemOf(
  ids: readonly string[],
  offers: OutstandingOffer[],
  framework: Framework,
  agent: Agent | undefined,
): AcceptProblem | undefined {
  const problem = offersProblem(ids, offers, framework)
  if (problem !== undefined) {
    return { reason: 'REASON_INVALID_OFFERS', message: `Task launched with invalid offers: ${problem}` }
  }
  if (!agent) return { reason: 'REASON_AGENT_REMOVED', message: 'Agent removed' }
  return agent.session ? undefined : { reason: 'REASON_AGENT_DISCONNECTED', message: 'Agent disconnected' }
}

/** Answers ACCEPT: performs the operations in order on the sum of the offers; what is left is declined. */
export function acceptOffers(reign: Reign, framework: Framework, body: AcceptBody): void {
  reign.counters.add('master/messages_accept_offers')
  const ids = (body.offer_ids ?? []).map(({ value }) => value)
  const operations: OfferOperation[] = []
  for (const operation of body.operations ?? []) {
    const unreadable = readingProblem(operation)
    if (unreadable === undefined) operations.push(operation)
    else refuseOperation(reign, framework, operation, unreadable)
  }
  const offers = outstanding(reign, new Set(ids))
  const [first] = offers
  const agent = first && reign.agents.get(first.agentId)
  const problem = problemOf(ids, offers, framework, agent)
  if (problem || !first || !agent) {
    for (const offer of offers) if (offer.frameworkId === framework.id) discardOffer(reign, offer)
    if (problem) refuseAll(reign, framework, operations, problem)
    return
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
