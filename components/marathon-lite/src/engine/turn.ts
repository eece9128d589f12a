import type { Operation } from '@dcos-lite/lib/store'
import { decideTurn } from '../decide/turn.ts'
import type { TurnDecision } from '../decide/turn.ts'
import { newInstanceId } from '../ids/instance-id.ts'
import { commitInParts } from '../records/tree-store.ts'
import type { EngineContext } from './context.ts'
import { publishDeployments, publishInstance } from './publish.ts'

function decide(context: EngineContext): TurnDecision {
  const { records, treeStore, environment, health } = context
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
  })
}

function operationsOf(context: EngineContext, decision: TurnDecision): Operation[] {
  const { instances, deployments, failures } = context.records
  const steps = decision.deployments.flatMap(({ deployment, finished, completedSteps }) => {
    if (finished) return [deployments.removeOperation(deployment.id)]
    return completedSteps.length > 0 ? [deployments.putOperation(deployment.id, deployment)] : []
  })
  return [
    ...decision.changed.map((instance) => instances.putOperation(instance.id, instance)),
    ...decision.removed.map(({ id }) => instances.removeOperation(id)),
    ...decision.ended.map((id) => failures.removeOperation(id)),
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
  const finished = decision.deployments.some((progress) => progress.finished)
  if (finished) await context.treeStore.prune(context.settings.maxVersions)
  return {
    changed: operations.length > 0,
    ...(decision.wakeAtMs === undefined ? {} : { wakeAtMs: decision.wakeAtMs }),
  }
}
