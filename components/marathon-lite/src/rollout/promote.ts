import type { ChangeOutcome } from '../changes/change-tree.ts'
import type { DeploymentRecord, RolloutProgress } from '../decide/deployment-record.ts'
import { modesOf } from '../decide/modes.ts'
import type { EngineContext } from '../engine/context.ts'
import { isoNow } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { failDeployment } from './fail-deployment.ts'
import { stageOf } from './decide/stage.ts'

/** The services whose first instances wait to be promoted. */
export function stagedServices(context: EngineContext, deployment: DeploymentRecord): string[] {
  const { services } = context.treeStore.tree()
  return [...modesOf(deployment)].flatMap(([id, mode]) => {
    const service = services.get(id)
    const stage = mode === 'restart' && service ? stageOf(service, deployment) : undefined
    return stage && !stage.promoted ? [id] : []
  })
}

function requireDeployment({ records }: EngineContext, id: string): DeploymentRecord {
  const deployment = records.deployments.get(id)
  if (!deployment) throw marathonErrors.DEPLOYMENT_UNKNOWN({ id })
  return deployment
}

/** Lets the canaries (or the whole green side) of a deployment take over; returns the services. */
export async function promoteDeployment(
  context: EngineContext,
  id: string,
  dryRun: boolean,
): Promise<{ deployment: DeploymentRecord; services: string[] }> {
  const result = await context.mutex.run(async () => {
    const deployment = requireDeployment(context, id)
    const services = stagedServices(context, deployment)
    if (services.length === 0) throw marathonErrors.NOTHING_TO_PROMOTE({ id })
    if (dryRun) return { deployment, services }
    const promotedAt = isoNow(context)
    const rollouts: Record<string, RolloutProgress> = { ...deployment.rollouts }
    for (const service of services) rollouts[service] = { ...rollouts[service], promotedAt }
    const promoted = { ...deployment, rollouts }
    await context.records.deployments.put(id, promoted)
    context.events.publish('rollout_promoted_event', { deploymentId: id, services })
    return { deployment: promoted, services }
  })
  context.kick()
  return result
}

/** Ends a deployment that somebody found bad: everything goes back to its last good version. */
export async function rejectDeployment(
  context: EngineContext,
  id: string,
  dryRun: boolean,
): Promise<ChangeOutcome | undefined> {
  const outcome = await context.mutex.run(() => {
    const deployment = requireDeployment(context, id)
    return failDeployment(context, deployment, { reason: 'a rollback was asked for', rollBack: true, dryRun })
  })
  context.kick()
  return outcome
}
