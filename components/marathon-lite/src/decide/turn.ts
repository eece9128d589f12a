import type { ServiceDefinition } from '../definitions/service.ts'
import { isResident } from '../definitions/service.ts'
import { convergeService } from '../deploy/converge.ts'
import type { Mode, ServicePlan } from '../deploy/situation.ts'
import type { DaemonPlan } from '../daemon/decide/follow-agents.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { abandonMoves } from '../rebalance/decide/abandon-moves.ts'
import { reasonOfFailure } from '../rollout/decide/failure.ts'
import { progressOf, stageOf } from '../rollout/decide/stage.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { modesOf } from './modes.ts'
import { newInstance } from './new-instance.ts'
import { ageUnreachable } from './unreachable.ts'
import type { HealthView } from './views.ts'
import { viewOf } from './views.ts'

/** Everything a turn looks at. Nothing in it is changed. */
export interface TurnSnapshot {
  nowMs: number
  services: ReadonlyMap<string, ServiceDefinition>
  /** The definition that an instance runs; the present one when its own is forgotten. */
  definitionAt: (serviceId: string, version: string) => ServiceDefinition | undefined
  instances: ReadonlyMap<string, InstanceRecord>
  deployments: readonly DeploymentRecord[]
  health: (instanceId: string) => HealthView
  newInstanceId: (serviceId: string) => string
  /** Agents that are about to be emptied. */
  leavingAgents?: ReadonlySet<string>
  /** What a daemon service wants of the agents that are there; undefined for every other service. */
  daemonOf?: (service: ServiceDefinition, own: readonly InstanceRecord[]) => DaemonPlan | undefined
}

export interface DeploymentProgress {
  deployment: DeploymentRecord
  /** Steps that were completed in this turn. */
  completedSteps: number[]
  finished: boolean
  /** The first instances of a stage came up in this turn, or it was promoted by time; service ids. */
  ready: string[]
  promoted: string[]
}

/** A deployment that has failed for good. */
export interface DeploymentFailure {
  deployment: DeploymentRecord
  reason: string
}

/** What a turn changes. */
export interface TurnDecision {
  changed: InstanceRecord[]
  removed: InstanceRecord[]
  deployments: DeploymentProgress[]
  failed: DeploymentFailure[]
  /** Services that have nothing left and are gone from the tree. */
  ended: string[]
  /** When time alone will change the decision; epoch milliseconds. */
  wakeAtMs?: number
}

interface Draft {
  snapshot: TurnSnapshot
  now: string
  byService: Map<string, Map<string, InstanceRecord>>
  wakeAtMs: number
}

function indexByService(instances: Iterable<InstanceRecord>): Draft['byService'] {
  const byService: Draft['byService'] = new Map()
  for (const instance of instances) {
    const own = byService.get(instance.serviceId) ?? new Map<string, InstanceRecord>()
    own.set(instance.id, instance)
    byService.set(instance.serviceId, own)
  }
  return byService
}

function relaunch(
  instance: InstanceRecord,
  service: ServiceDefinition,
  now: string,
  options: { deploymentId: string | undefined; keepVersion: boolean },
): InstanceRecord {
  const {
    agent: _agent,
    activeSince: _active,
    killIncarnation: _kill,
    killReason: _reason,
    moving: _moving,
    replaces: _replaces,
    ...kept
  } = instance
  const created = instance.goal !== 'Running' && options.deploymentId !== undefined
  const replaced =
    instance.version < service.versionInfo.lastConfigChangeAt && options.deploymentId !== undefined
  return {
    ...kept,
    goal: 'Running',
    condition: 'Scheduled',
    since: now,
    scheduledAt: now,
    incarnation: instance.incarnation + 1,
    version: options.keepVersion ? instance.version : service.version,
    tasks: [],
    ...(created || replaced ? { createdBy: options.deploymentId as string } : {}),
  }
}

function apply(
  draft: Draft,
  service: ServiceDefinition | undefined,
  serviceId: string,
  plan: ServicePlan,
  context: { mode: Mode; deploymentId: string | undefined },
): void {
  const own = draft.byService.get(serviceId) ?? new Map<string, InstanceRecord>()
  draft.byService.set(serviceId, own)
  const stays = service !== undefined && isResident(service) && context.mode !== 'stop'
  for (const id of plan.expunge) own.delete(id)
  for (const id of plan.retire) {
    const instance = own.get(id)
    if (instance) own.set(id, { ...instance, goal: stays && !instance.wipe ? 'Stopped' : 'Decommissioned' })
  }
  if (!service) return
  for (const id of plan.reschedule) {
    const instance = own.get(id)
    const options = { deploymentId: context.deploymentId, keepVersion: context.mode === 'hold' }
    if (instance) own.set(id, relaunch(instance, service, draft.now, options))
  }
  for (const id of plan.restore) {
    const instance = own.get(id)
    const options = { deploymentId: undefined, keepVersion: true }
    if (instance) own.set(id, relaunch(instance, service, draft.now, options))
  }
  for (let count = 0; count < plan.create; count++) {
    const id = draft.snapshot.newInstanceId(serviceId)
    own.set(id, newInstance(service, { id, now: draft.now, deploymentId: context.deploymentId }))
  }
}

function converge(
  draft: Draft,
  serviceId: string,
  mode: Mode,
  deployment: DeploymentRecord | undefined,
): ServicePlan {
  const { snapshot } = draft
  const service = snapshot.services.get(serviceId)
  const daemon = service && mode !== 'stop' ? followAgents(draft, service) : undefined
  const aside = new Set(daemon?.aside)
  const instances = [...(draft.byService.get(serviceId)?.values() ?? [])].filter(({ id }) => !aside.has(id))
  const deploymentId = deployment?.id
  const stage = service && deployment && stageOf(service, deployment)
  const known = service ?? snapshot.definitionAt(serviceId, instances[0]?.version ?? '')
  const plan = convergeService({
    mode: service ? mode : 'stop',
    target: daemon?.target ?? service?.instances ?? 0,
    ...(stage ? { stage } : {}),
    strategy: known?.upgradeStrategy ?? { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    killSelection: known?.killSelection ?? 'YOUNGEST_FIRST',
    resident: known !== undefined && isResident(known),
    instances: instances.map((instance) => viewOf(instance, snapshot, service, deploymentId)),
  })
  apply(draft, service, serviceId, plan, { mode: service ? mode : 'stop', deploymentId })
  return plan
}

/** Takes a daemon's instances away from agents that do not match any more; returns what it wants. */
function followAgents(draft: Draft, service: ServiceDefinition): DaemonPlan | undefined {
  const own = draft.byService.get(service.id)
  const plan = draft.snapshot.daemonOf?.(service, [...(own?.values() ?? [])])
  for (const id of plan?.drop ?? []) own?.delete(id)
  for (const id of plan?.retire ?? []) {
    const instance = own?.get(id)
    if (instance) own?.set(id, { ...instance, goal: 'Decommissioned' })
  }
  return plan
}

/** What the stage of an upgrade came to in this turn. */
function advanceStage(
  draft: Draft,
  progress: DeploymentProgress,
  serviceId: string,
  plan: ServicePlan,
): void {
  const { nowMs, services } = draft.snapshot
  const service = services.get(serviceId)
  const { deployment } = progress
  const stage = service && stageOf(service, deployment)
  const known = deployment.rollouts?.[serviceId]
  if (!service || !stage || stage.promoted) return
  const next = progressOf(service, known, plan.stageReady, nowMs)
  draft.wakeAtMs = Math.min(draft.wakeAtMs, next.wakeAtMs ?? Infinity)
  const changed = next.progress.readySince !== known?.readySince || next.progress.promotedAt !== undefined
  if (!changed) return
  progress.deployment = { ...deployment, rollouts: { ...deployment.rollouts, [serviceId]: next.progress } }
  if (next.progress.promotedAt !== undefined) progress.promoted.push(serviceId)
  else if (next.progress.readySince !== undefined) progress.ready.push(serviceId)
}

function carryOut(draft: Draft, deployment: DeploymentRecord): DeploymentProgress {
  const progress: DeploymentProgress = {
    deployment,
    completedSteps: [],
    finished: false,
    ready: [],
    promoted: [],
  }
  for (let step = deployment.currentStep; ; step++) {
    if (step !== deployment.currentStep) progress.deployment = { ...progress.deployment, currentStep: step }
    if (step >= deployment.steps.length) return { ...progress, finished: true }
    let done = true
    for (const [serviceId, mode] of modesOf(progress.deployment)) {
      const waits =
        deployment.steps[step]?.actions.some(({ app, pod }) => (app ?? pod) === serviceId) ?? false
      const plan = converge(draft, serviceId, mode, progress.deployment)
      if (mode === 'restart') advanceStage(draft, progress, serviceId, plan)
      if (waits && !plan.done) done = false
    }
    if (!done) return progress
    progress.completedSteps.push(step)
  }
}

/** One look at everything: what deployments, counts and time ask for now. */
export function decideTurn(snapshot: TurnSnapshot): TurnDecision {
  const now = new Date(snapshot.nowMs).toISOString()
  const aged = ageUnreachable(snapshot)
  const moves = abandonMoves(aged.instances, snapshot.nowMs)
  const wakeAtMs = Math.min(aged.wakeAtMs ?? Infinity, moves.wakeAtMs)
  const draft: Draft = { snapshot, now, byService: indexByService(moves.instances), wakeAtMs }
  const failed: DeploymentFailure[] = []
  const deployments = snapshot.deployments.flatMap((deployment) => {
    const progress = carryOut(draft, deployment)
    if (progress.finished) return [progress]
    const reason = reasonOfFailure(deployment, (id) => snapshot.services.get(id), snapshot.nowMs)
    if (reason !== undefined) failed.push({ deployment: progress.deployment, reason })
    else if (deployment.deadlineAt !== undefined)
      draft.wakeAtMs = Math.min(draft.wakeAtMs, Date.parse(deployment.deadlineAt))
    return [progress]
  })
  const locked = new Set(snapshot.deployments.flatMap((deployment) => [...modesOf(deployment).keys()]))
  for (const serviceId of new Set([...snapshot.services.keys(), ...draft.byService.keys()])) {
    if (!locked.has(serviceId)) converge(draft, serviceId, 'steady', undefined)
  }
  const after = new Map([...draft.byService.values()].flatMap((own) => [...own]))
  const removed = [...snapshot.instances.values()].filter(({ id }) => !after.has(id))
  return {
    changed: [...after.values()].filter((instance) => snapshot.instances.get(instance.id) !== instance),
    removed,
    deployments,
    ended: [...new Set(removed.map(({ serviceId }) => serviceId))].filter(
      (id) => !snapshot.services.has(id) && (draft.byService.get(id)?.size ?? 0) === 0,
    ),
    failed,
    ...(Number.isFinite(draft.wakeAtMs) ? { wakeAtMs: draft.wakeAtMs } : {}),
  }
}
