import type { Operation } from '@dcos-lite/lib/store'
import { decideTurn } from '../decide/turn.ts'
import type { TurnDecision } from '../decide/turn.ts'
import { followAgents, isDaemon } from '../daemon/decide/follow-agents.ts'
import type { DaemonPlan } from '../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
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

function decide(context: EngineContext): TurnDecision {
  const { records, treeStore, environment, health, drains } = context
  const nowMs = environment.clock.nowMs()
  const { services } = treeStore.tree()
  return decideTurn({
    nowMs,
    services,
    definitionAt: (id, version) => treeStore.definition(id, version) ?? services.get(id),
    instances: new Map(records.instances.entries()),
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
  await commitInParts(context.records, operations)
  for (const instance of decision.changed) publishInstance(context, instance, previous.get(instance.id))
  for (const { id } of decision.removed) context.health.forget(id)
  for (const id of decision.ended) {
    context.delays.delete(id)
    context.events.publish('app_terminated_event', { appId: id })
  }
  publishDeployments(context, decision.deployments)
  for (const { deployment, reason } of decision.failed) await failDeployment(context, deployment, { reason })
  const finished = decision.deployments.some((progress) => progress.finished)
  if (finished) await context.treeStore.prune(context.settings.maxVersions)
  return {
    changed: operations.length > 0 || decision.failed.length > 0,
    ...(decision.wakeAtMs === undefined ? {} : { wakeAtMs: decision.wakeAtMs }),
  }
}
