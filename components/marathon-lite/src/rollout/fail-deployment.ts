import { isDcosError } from '@dcos-lite/lib/errors'
import type { Operation } from '@dcos-lite/lib/store'
import { carryChange } from '../changes/change-tree.ts'
import type { ChangeOutcome } from '../changes/change-tree.ts'
import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { EngineContext } from '../engine/context.ts'
import { isoNow } from '../engine/context.ts'
import { planOf } from '../engine/publish.ts'
import { rolloutRuleOf } from './decide/labels.ts'
import type { RollbackTarget } from './decide/rollback-target.ts'
import type { FailedDeployment, FailedService } from './records.ts'
import { restoreServices, rollbackTargets } from './restore-services.ts'
import { reportFailure, suspectsOf } from './task-reports.ts'
import type { Suspect } from './task-reports.ts'

/** So many failed deployments are remembered. */
const mostRemembered = 20

function suspectsIn(context: EngineContext, deployment: DeploymentRecord): Map<string, Suspect[]> {
  const suspects = new Map<string, Suspect[]>()
  for (const [id, { to }] of Object.entries(deployment.change.services)) {
    if (to !== undefined) suspects.set(id, suspectsOf(context, id, to))
  }
  return suspects
}

function failedService(
  deployment: DeploymentRecord,
  id: string,
  suspects: readonly Suspect[],
  target: RollbackTarget | undefined,
): FailedService {
  const failedVersion = deployment.change.services[id]?.to
  return {
    id,
    tasks: suspects.map(({ report }) => report),
    ...(failedVersion === undefined ? {} : { failedVersion }),
    ...(target && !target.suspended ? { restoredVersion: target.definition.version } : {}),
    ...(target?.suspended ? { suspended: true as const } : {}),
  }
}

function rememberOperations(context: EngineContext, failed: FailedDeployment): Operation[] {
  const { failedDeployments, rollouts } = context.records
  const old = [...failedDeployments.values()]
    .sort((a, b) => (a.failedAt > b.failedAt ? -1 : 1))
    .slice(mostRemembered - 1)
  const services = failed.services.flatMap(({ id, failedVersion, restoredVersion }) => {
    if (failedVersion === undefined) return []
    const restored = restoredVersion === undefined ? {} : { restoredVersion }
    const { id: deploymentId, reason, failedAt: at } = failed
    const failure = { deploymentId, version: failedVersion, at, reason, ...restored }
    return [rollouts.putOperation(id, { ...rollouts.get(id), serviceId: id, failure })]
  })
  return [
    ...old.map(({ id }) => failedDeployments.removeOperation(id)),
    failedDeployments.putOperation(failed.id, failed),
    ...services,
  ]
}

function stops(context: EngineContext, deployment: DeploymentRecord): boolean {
  const { services } = context.treeStore.tree()
  return Object.keys(deployment.change.services).some((id) => {
    const service = services.get(id)
    return service !== undefined && rolloutRuleOf(service).onFailure === 'stop'
  })
}

/**
 * Ends a deployment as failed: its services go back to their last good versions in a new deployment (or stay as they
 * are), and what failed is remembered with the last lines of its tasks. To be called inside the mutex.
 */
export async function failDeployment(
  context: EngineContext,
  deployment: DeploymentRecord,
  failure: { reason: string; rollBack?: boolean; dryRun?: boolean },
): Promise<ChangeOutcome | undefined> {
  const { records, events, environment } = context
  const suspects = suspectsIn(context, deployment)
  const { id, version, startedAt, steps, currentStep, change } = deployment
  const base = {
    id,
    version,
    startedAt,
    failedAt: isoNow(context),
    reason: failure.reason,
    steps,
    currentStep,
  }
  const describe = (targets: ReadonlyMap<string, RollbackTarget>): FailedService[] =>
    Object.keys(change.services).map((each) =>
      failedService(deployment, each, suspects.get(each) ?? [], targets.get(each)),
    )
  let failed: FailedDeployment | undefined
  let outcome: ChangeOutcome | undefined
  const rollBack = failure.rollBack ?? !stops(context, deployment)
  if (rollBack) {
    const targets = rollbackTargets(context, deployment)
    const restored = new Map<string, string[]>()
    try {
      outcome = await carryChange(context, {
        force: true,
        groupId: '/',
        reverts: id,
        unlimited: true,
        ...(failure.dryRun ? { dryRun: true } : {}),
        cancelReason: failure.reason,
        restored,
        build(draft) {
          for (const [each, versions] of restoreServices(context, draft, targets))
            restored.set(each, versions)
        },
        operations(_change, rollbackId) {
          failed = { ...base, outcome: 'rolled-back', rollbackId, services: describe(targets) }
          return rememberOperations(context, failed)
        },
      })
    } catch (error) {
      if (!isDcosError(error)) throw error
      environment.log.warn('a failed deployment could not be rolled back and is only ended', {
        deployment: id,
        error,
      })
    }
  }
  if (failure.dryRun) return outcome
  if (!failed || !outcome) {
    failed = { ...base, outcome: 'stopped', services: describe(new Map()) }
    const operations = [records.deployments.removeOperation(id), ...rememberOperations(context, failed)]
    await records.deployments.commit(operations)
    events.publish('deployment_failed', { id, plan: planOf(deployment), reason: failure.reason })
  }
  const told = failed
  reportFailure(context, told, suspects).catch((error: unknown) => {
    environment.log.warn('the last lines of a failed deployment were not kept', { deployment: id, error })
  })
  return outcome
}
