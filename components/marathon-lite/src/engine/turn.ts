import type { Operation } from '@dcos-lite/lib/store'
import { decideTurn } from '../decide/turn.ts'
import type { TurnDecision } from '../decide/turn.ts'
import { daemonsIn, followAgents, isDaemon } from '../daemon/decide/follow-agents.ts'
import type { DaemonPlan } from '../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { lockedIds } from '../deploy/plan.ts'
import { newInstanceId } from '../ids/instance-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { failDeployment } from '../rollout/fail-deployment.ts'
import { successOperations } from '../rollout/success.ts'
import { commitInParts } from '../records/tree-store.ts'
import type { EngineContext } from './context.ts'
import { publishDeployments, publishInstance } from './publish.ts'

/** What a daemon wants; until the agents are known, just what it has. */
function daemonPlan(
  { agents }: EngineContext,
  service: ServiceDefinition,
  own: readonly InstanceRecord[],
): DaemonPlan | undefined {
  if (!isDaemon(service)) return undefined
  const known = agents.known()
  if (known) return followAgents(service, own, known)
  const target = own.filter(
    ({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive',
  )
  return { target: target.length, retire: [], aside: [], drop: [] }
}

/** The services of this turn: those that changed, and those on which time or the agents may have something to say. */
function servicesToTouch({ attention, index, treeStore }: EngineContext): Iterable<string> {
  for (const group of [index.unreachable, index.replacing]) {
    for (const { serviceId } of group.values()) attention.touch(serviceId)
  }
  for (const { id } of daemonsIn(treeStore.tree())) attention.touch(id)
  const touched = attention.take()
  if (touched !== 'all') return touched
  return new Set([...treeStore.tree().services.keys(), ...index.serviceIds()])
}

function decide(context: EngineContext): TurnDecision {
  const { records, treeStore, environment, health, drains, index, attention } = context
  const nowMs = environment.clock.nowMs()
  const { services } = treeStore.tree()
  return decideTurn({
    nowMs,
    services,
    definitionAt: (id, version) => treeStore.definition(id, version) ?? services.get(id),
    instancesOf: (serviceId) => index.of(serviceId),
    touched: servicesToTouch(context),
    restOf: (serviceId) => attention.restOf(serviceId),
    deployments: [...records.deployments.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    health: (instanceId) => health.view(instanceId),
    newInstanceId: (serviceId) => newInstanceId(serviceId, nowMs, environment.random),
    leavingAgents: drains.leaving(nowMs).agents,
    daemonOf: (service, own) => daemonPlan(context, service, own),
  })
}

function operationsOf(context: EngineContext, decision: TurnDecision): Operation[] {
  const { instances, deployments, failures, rollouts } = context.records
  const steps = decision.deployments.flatMap(({ deployment, finished }) => {
    if (finished) {
      return [deployments.removeOperation(deployment.id), ...successOperations(context, deployment)]
    }
    const changed = deployments.get(deployment.id) !== deployment
    return changed ? [deployments.putOperation(deployment.id, deployment)] : []
  })
  return [
    ...decision.changed.map((instance) => instances.putOperation(instance.id, instance)),
    ...decision.removed.map(({ id }) => instances.removeOperation(id)),
    ...decision.ended.flatMap((id) => [
      failures.removeOperation(id),
      ...(rollouts.has(id) ? [rollouts.removeOperation(id)] : []),
    ]),
    // Progress comes last: a crash in between only repeats decisions that are already carried out.
    ...steps,
  ]
}

/** One look at everything, made durable and told. Returns whether anything changed, and when to look again. */
export async function takeTurn(context: EngineContext): Promise<{ changed: boolean; wakeAtMs?: number }> {
  const decision = decide(context)
  const operations = operationsOf(context, decision)
  const previous = new Map(decision.changed.map(({ id }) => [id, context.records.instances.get(id)]))
  // Before anything is written: what is changed by it, or meanwhile, is looked at again.
  for (const [serviceId, rest] of decision.resting) context.attention.settle(serviceId, rest)
  await commitInParts(context.records, operations)
  for (const instance of decision.changed) publishInstance(context, instance, previous.get(instance.id))
  for (const { id } of decision.removed) context.health.forget(id)
  for (const id of decision.ended) {
    context.delays.delete(id)
    context.events.publish('app_terminated_event', { appId: id })
  }
  publishDeployments(context, decision.deployments)
  for (const { deployment, reason } of decision.failed) await failDeployment(context, deployment, { reason })
  const finished = decision.deployments.filter((progress) => progress.finished)
  if (finished.length > 0) {
    const ids = new Set(finished.flatMap(({ deployment }) => [...lockedIds(deployment.steps)]))
    const inUse = (id: string): string[] => [...context.index.of(id).values()].map(({ version }) => version)
    await context.treeStore.prune(context.settings.maxVersions, ids, inUse)
  }
  return {
    changed: operations.length > 0 || decision.failed.length > 0,
    ...(decision.wakeAtMs === undefined ? {} : { wakeAtMs: decision.wakeAtMs }),
  }
}
