import type { FrameworkInfo, SchedulerEvent } from '@dcos-lite/lib/mesos'
import type { OfferConstraints } from '../allocator/constraints.ts'
import { heartbeatSeconds } from '../config.ts'
import { changeProblem, frameworkProblem } from '../decide/framework-info.ts'
import { noteForwarded } from '../agents/status-update.ts'
import { takeOverProblem } from '../permissions/decide/take-over.ts'
import type { SubscribedAs } from '../references/decide/secrets-reader.ts'
import { renderFramework } from '../rendering/operator-framework.ts'
import type { Reign } from '../state/reign.ts'
import { sendUpdate } from '../state/tasks.ts'
import type { Framework, Subscription } from '../state/types.ts'
import { agentsOf } from './agents-of.ts'
import { applyInfo, createFramework } from './create.ts'
import { countEvents } from './count-traffic.ts'
import { discardOffersOf } from './disconnect.ts'

/** The body of a SUBSCRIBE call. */
export interface SubscribeBody {
  framework_info: FrameworkInfo
  suppressed_roles?: string[]
  offer_constraints?: OfferConstraints
}

function problemOf(reign: Reign, body: SubscribeBody, caller: SubscribedAs | undefined): string | undefined {
  const { framework_info: info, suppressed_roles = [], offer_constraints } = body
  const id = info.id?.value ?? ''
  if (reign.completedFrameworks.some((framework) => framework.id === id)) return 'Framework has been removed'
  const problem = frameworkProblem({
    info,
    suppressedRoles: suppressed_roles,
    constraints: offer_constraints,
  })
  if (problem !== undefined) return problem
  const known = reign.frameworks.get(id)
  return known && (takeOverProblem(known.subscribedAs, caller) ?? changeProblem(known.info, info, false))
}

/** Ends the older subscription of the same framework. */
function takeOver(reign: Reign, framework: Framework): void {
  const { subscription } = framework
  framework.subscription = undefined
  subscription?.send({ type: 'ERROR', error: { message: 'Framework failed over' } })
  subscription?.close()
  discardOffersOf(reign, framework)
}

function findOrCreate(reign: Reign, info: FrameworkInfo): { framework: Framework; isNew: boolean } {
  const id = info.id?.value ?? ''
  const nowMs = reign.clock.nowMs()
  const known = id === '' ? undefined : reign.frameworks.get(id)
  if (known) {
    takeOver(reign, known)
    applyInfo(known, info)
    known.failover?.cancel()
    known.reregisteredMs = nowMs
    return { framework: known, isNew: false }
  }
  const framework = createFramework(id === '' ? reign.ids.framework() : id, info, nowMs)
  reign.frameworks.set(framework.id, framework)
  return { framework, isNew: true }
}

/**
 * Answers SUBSCRIBE on an open stream: SUBSCRIBED and a HEARTBEAT, or one ERROR and the end. Returns the framework
 * that is subscribed now.
 */
export function subscribeFramework(
  reign: Reign,
  body: SubscribeBody,
  subscription: Subscription,
  subscribedAs?: SubscribedAs,
): Framework | undefined {
  const problem = problemOf(reign, body, subscribedAs)
  if (problem !== undefined) {
    subscription.send({ type: 'ERROR', error: { message: problem } })
    subscription.close()
    return undefined
  }
  const { framework, isNew } = findOrCreate(reign, body.framework_info)
  framework.suppressedRoles = new Set(body.suppressed_roles ?? [])
  framework.constraints = body.offer_constraints
  countEvents(framework, subscription)
  framework.subscription = subscription
  framework.subscribedAs = subscribedAs
  reign.counters.add(isNew ? 'master/messages_register_framework' : 'master/messages_reregister_framework')
  framework.connected = true
  framework.recovered = false
  reign.log.info('framework subscribed', { frameworkId: framework.id, name: framework.info.name, isNew })
  const subscribed: SchedulerEvent = {
    type: 'SUBSCRIBED',
    subscribed: {
      framework_id: { value: framework.id },
      heartbeat_interval_seconds: heartbeatSeconds,
      master_info: reign.masterInfo,
    },
  }
  subscription.send(subscribed)
  subscription.send({ type: 'HEARTBEAT' })
  announce(reign, framework, isNew)
  return framework
}

function announce(reign: Reign, framework: Framework, isNew: boolean): void {
  if (!isNew) {
    // Sooner than the agents repeat them: until then no newer update of these tasks can arrive.
    for (const task of framework.tasks.values()) {
      if (!task.pendingUpdate) continue
      sendUpdate(framework, task.pendingUpdate)
      noteForwarded(reign, framework, task)
    }
    for (const agent of agentsOf(reign, framework)) {
      agent.session?.send({ type: 'UPDATE_FRAMEWORK', framework: framework.info })
    }
  }
  reign.events.publish(() => {
    const body = { framework: renderFramework(reign, framework) }
    return isNew
      ? { type: 'FRAMEWORK_ADDED', framework_added: body }
      : { type: 'FRAMEWORK_UPDATED', framework_updated: body }
  })
  reign.requestAllocation()
}
