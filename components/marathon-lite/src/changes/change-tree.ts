import type { Operation } from '@dcos-lite/lib/store'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { DeploymentRecord } from '../decide/deployment-record.ts'
import { lockedIds, planSteps } from '../deploy/plan.ts'
import type { Step } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { planOf, publishStep } from '../engine/publish.ts'
import { marathonErrors } from '../errors.ts'
import { deadlineOf } from '../rollout/decide/failure.ts'
import { versionsToKeep } from '../rollout/restore-services.ts'
import { announceChecks } from './announce-checks.ts'
import { noteFirstReferences } from '../references/note-references.ts'
import { storedChange } from '../records/tree-store.ts'
import { changeBetween } from '../tree/change.ts'
import type { TreeChange } from '../tree/change.ts'
import { completeDraft } from '../tree/complete-draft.ts'
import { draftOf } from '../tree/tree.ts'
import type { DraftTree, Tree } from '../tree/tree.ts'
import { treeViolations } from '../tree/validate-tree.ts'
import { detailsOf } from '../validation/report.ts'

/** How a call changes the tree: over the locks of other deployments, or only as a preview. */
export interface ChangeMode {
  force: boolean
  /** Plan and validate, but change nothing. */
  dryRun?: boolean
}

/** One call that changes the tree. */
export interface ChangeRequest extends ChangeMode {
  /** Changes the draft; throws an error of the API to refuse. */
  build: (draft: DraftTree, before: Tree, version: string) => void
  /** The group that events about the change name. */
  groupId: string
  /** Services to restart although they do not change. */
  restarted?: ReadonlySet<string>
  /** Services that get an older configuration back, with the versions that have it already; `build` may fill it. */
  restored?: ReadonlyMap<string, string[]>
  /** Further records that change in the same commit. */
  operations?: (change: TreeChange, deploymentId: string) => Operation[]
  /** The deployment that this change undoes; it is cancelled with it. */
  reverts?: string
  /** What is told about deployments that it cancels. */
  cancelReason?: string
  /** The limit of running deployments does not hold: it ends one for each that it begins. */
  unlimited?: boolean
}

/** What a client gets back. */
export interface DeploymentResult {
  version: string
  deploymentId: string
}

export interface ChangeOutcome extends DeploymentResult {
  steps: Step[]
  /** Nothing was changed; `steps` is what would be done. */
  preview: boolean
}

/** A version that is newer than every stored one. */
export function nextVersion({ environment, treeStore }: EngineContext): string {
  const newest = Date.parse(treeStore.tree().groups.get('/')?.version ?? '') || 0
  return new Date(Math.max(environment.clock.nowMs(), newest + 1)).toISOString()
}

function plan(
  context: EngineContext,
  request: ChangeRequest,
  version: string,
): { change: TreeChange; steps: Step[] } {
  const { treeStore, settings } = context
  const before = treeStore.tree()
  const draft = draftOf(before)
  request.build(draft, before, version)
  const { portsExhausted } = completeDraft(before, draft, {
    version,
    restarted: request.restarted ?? new Set(),
    ...(request.restored ? { restored: request.restored } : {}),
    settings,
  })
  if (portsExhausted) {
    throw marathonErrors.NO_SERVICE_PORT({ min: settings.localPortMin, max: settings.localPortMax })
  }
  const violations = treeViolations(before, draft, settings, request.force)
  if (violations.length > 0) throw marathonErrors.INVALID({}, { details: detailsOf(violations) })
  const change = changeBetween(before, draft, version)
  return { change, steps: planSteps(before, draft) }
}

function overlap(few: ReadonlySet<string>, many: ReadonlySet<string>): boolean {
  for (const id of few) if (many.has(id)) return true
  return false
}

function conflictsWith(
  context: EngineContext,
  steps: readonly Step[],
  reverts: string | undefined,
): DeploymentRecord[] {
  const wanted = lockedIds(steps)
  return [...context.records.deployments.values()].filter(
    (running) => running.id === reverts || overlap(wanted, lockedIds(running.steps)),
  )
}

function publishCancelled(
  context: EngineContext,
  cancelled: readonly DeploymentRecord[],
  reason = 'The upgrade has been cancelled',
): void {
  for (const deployment of cancelled) {
    context.events.publish('deployment_failed', {
      id: deployment.id,
      plan: planOf(deployment),
      reason,
    })
  }
}

function guardsOf(
  change: TreeChange,
  request: ChangeRequest,
  nowMs: number,
): Pick<DeploymentRecord, 'deadlineAt' | 'undoes'> {
  if (request.reverts !== undefined) return { undoes: request.reverts }
  const changed = [...change.services.values()].flatMap(({ to }) => to ?? [])
  const deadlineMs = deadlineOf(changed, nowMs)
  return deadlineMs === undefined ? {} : { deadlineAt: new Date(deadlineMs).toISOString() }
}

/** What `changeTree` does, for callers that are inside the mutex. */
export async function carryChange(context: EngineContext, request: ChangeRequest): Promise<ChangeOutcome> {
  const { records, settings, environment, events, treeStore } = context
  const limited = !request.dryRun && !request.unlimited
  if (limited && records.deployments.size() >= settings.maxRunningDeployments) {
    throw marathonErrors.TOO_MANY_DEPLOYMENTS({ limit: settings.maxRunningDeployments })
  }
  const version = nextVersion(context)
  const { change, steps } = plan(context, request, version)
  const deploymentId = environment.random.uuid()
  const outcome = { version, deploymentId, steps, preview: request.dryRun === true }
  if (request.dryRun) return outcome
  const conflicts = conflictsWith(context, steps, request.reverts)
  if (conflicts.length > 0 && !request.force) {
    const reason = 'the services are locked by other deployments'
    events.publish('deployment_failed', {
      id: deploymentId,
      plan: planOf({ id: deploymentId, version, steps }),
      reason,
    })
    throw marathonErrors.LOCKED({}, { details: { deployments: conflicts.map(({ id }) => ({ id })) } })
  }
  const startedAt = new Date(environment.clock.nowMs()).toISOString()
  const deployment: DeploymentRecord = {
    id: deploymentId,
    version,
    startedAt,
    steps,
    currentStep: 0,
    change: storedChange(change),
    ...guardsOf(change, request, environment.clock.nowMs()),
  }
  await noteFirstReferences(context, change)
  const operations = [
    ...(request.operations?.(change, deploymentId) ?? []),
    ...conflicts.map(({ id }) => records.deployments.removeOperation(id)),
    ...(steps.length > 0 ? [records.deployments.putOperation(deploymentId, deployment)] : []),
  ]
  if (operations.length > 0 || change.services.size > 0 || change.groups.size > 0) {
    await treeStore.commit(change, operations)
  }
  publishCancelled(context, conflicts, request.cancelReason)
  announceChecks(events, change)
  events.publish('group_change_success', { groupId: request.groupId, version })
  if (steps.length > 0) publishStep(context, deployment)
  else events.publish('deployment_success', { id: deploymentId, plan: planOf(deployment) })
  return outcome
}

/**
 * Carries out one change of the tree: completes and validates it, plans its deployment, respects locks, makes all of
 * it durable in one commit and sets the engine going. Refusals change nothing.
 */
export async function changeTree(context: EngineContext, request: ChangeRequest): Promise<ChangeOutcome> {
  const { events, environment } = context
  try {
    const outcome = await context.mutex.run(() => carryChange(context, request))
    context.kick()
    return outcome
  } catch (error) {
    if (isDcosError(error) && !request.dryRun) {
      events.publish('group_change_failed', {
        groupId: request.groupId,
        version: new Date(environment.clock.nowMs()).toISOString(),
        reason: error.message,
      })
    }
    throw error
  }
}

/** Ends a deployment where it is; what it did so far stays. */
export async function cancelDeployment(context: EngineContext, id: string): Promise<void> {
  await context.mutex.run(async () => {
    const deployment = context.records.deployments.get(id)
    if (!deployment) throw marathonErrors.DEPLOYMENT_UNKNOWN({ id })
    await context.records.deployments.remove(id)
    publishCancelled(context, [deployment])
  })
  context.kick()
}

/** Undoes what a deployment changed, as a new deployment; `dryRun` only plans it. */
export function revertDeployment(context: EngineContext, id: string, dryRun = false): Promise<ChangeOutcome> {
  const restored = new Map<string, string[]>()
  return changeTree(context, {
    force: true,
    dryRun,
    groupId: '/',
    reverts: id,
    restored,
    build(draft) {
      const deployment = context.records.deployments.get(id)
      if (!deployment) throw marathonErrors.DEPLOYMENT_UNKNOWN({ id })
      const change = context.treeStore.restore(deployment.change)
      for (const [serviceId, { from }] of change.services) {
        if (from) {
          draft.services.set(serviceId, from)
          restored.set(serviceId, versionsToKeep(context, from))
        } else draft.services.delete(serviceId)
      }
      for (const [groupId, { from }] of change.groups) {
        const empty = ![...draft.services.keys(), ...draft.groups.keys()].some((each) =>
          each.startsWith(`${groupId}/`),
        )
        if (from) draft.groups.set(groupId, from)
        else if (empty) draft.groups.delete(groupId)
      }
    },
  })
}
