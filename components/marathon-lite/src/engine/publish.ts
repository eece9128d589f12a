import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { DeploymentProgress } from '../decide/turn.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { EngineContext } from './context.ts'

/** A plan as events show it. */
export function planOf({
  id,
  version,
  steps,
}: Pick<DeploymentRecord, 'id' | 'version' | 'steps'>): Record<string, unknown> {
  return { id, version, steps }
}

/** Tells that an instance came into another condition. */
export function publishInstance(
  { events }: EngineContext,
  instance: InstanceRecord,
  previous: InstanceRecord | undefined,
): void {
  if (previous && previous.condition === instance.condition && previous.incarnation === instance.incarnation)
    return
  events.publish('instance_changed_event', {
    instanceId: instance.id,
    condition: instance.condition,
    runSpecId: instance.serviceId,
    agentId: instance.agent?.agentId ?? null,
    host: instance.agent?.hostname ?? null,
    runSpecVersion: instance.version,
  })
}

/** Tells that a step begins. */
export function publishStep({ events }: EngineContext, deployment: DeploymentRecord): void {
  const step = deployment.steps[deployment.currentStep]
  if (step) events.publish('deployment_info', { plan: planOf(deployment), currentStep: step })
}

/** Tells how far deployments came. */
export function publishDeployments(context: EngineContext, progress: readonly DeploymentProgress[]): void {
  const { events } = context
  for (const { deployment, completedSteps, finished, ready, promoted } of progress) {
    const deploymentId = deployment.id
    if (ready.length > 0) events.publish('rollout_ready_event', { deploymentId, services: ready })
    if (promoted.length > 0) events.publish('rollout_promoted_event', { deploymentId, services: promoted })
    for (const index of completedSteps) {
      events.publish('deployment_step_success', {
        plan: planOf(deployment),
        currentStep: deployment.steps[index] ?? { actions: [] },
      })
      publishStep(context, { ...deployment, currentStep: index + 1 })
    }
    if (finished) events.publish('deployment_success', { id: deployment.id, plan: planOf(deployment) })
  }
}
