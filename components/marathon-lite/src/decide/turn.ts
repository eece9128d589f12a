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
import { targetOf } from '../deploy/plan.ts'
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
  /** All instances of a service, by id. */
  instancesOf: (serviceId: string) => ReadonlyMap<string, InstanceRecord>
  /** Services to look at although no deployment is about them; every service that something changed about. */
  touched: Iterable<string>
  /** How a service rests that nothing changed about since an earlier turn; undefined when it must be looked at. */
  restOf?: (serviceId: string) => Rest | undefined
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

/** How a service stood when it was looked at and nothing was to be changed. */
export interface Rest {
  deploymentId: string | undefined
  mode: Mode
  done: boolean
}

/** What a turn changes. */
export interface TurnDecision {
  /** Services that need not be looked at again until something about them changes. */
  resting: Map<string, Rest>
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
  /** The instances of the services that were looked at. */
  byService: Map<string, Map<string, InstanceRecord>>
  rests: Map<string, Rest>
  wakeAtMs: number
}

/** The instances of a service with what time alone does to them. */
function instancesIn(draft: Draft, serviceId: string): Map<string, InstanceRecord> {
  const known = draft.byService.get(serviceId)
  if (known) return known
  const { snapshot } = draft
  const aged = ageUnreachable(snapshot, snapshot.instancesOf(serviceId).values())
  const moves = abandonMoves(aged.instances, snapshot.nowMs)
  draft.wakeAtMs = Math.min(draft.wakeAtMs, aged.wakeAtMs ?? Infinity, moves.wakeAtMs)
  const own = new Map(moves.instances.map((instance) => [instance.id, instance]))
  draft.byService.set(serviceId, own)
  return own
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
  const own = instancesIn(draft, serviceId)
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
  const instances = [...instancesIn(draft, serviceId).values()].filter(({ id }) => !aside.has(id))
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
  const own = instancesIn(draft, service.id)
  const plan = draft.snapshot.daemonOf?.(service, [...own.values()])
  for (const id of plan?.drop ?? []) own.delete(id)
  for (const id of plan?.retire ?? []) {
    const instance = own.get(id)
    if (instance) own.set(id, { ...instance, goal: 'Decommissioned' })
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

/** How a service rests under a deployment, when it does and was not looked at in this turn. */
function restOf(draft: Draft, serviceId: string, mode: Mode, deploymentId: string): Rest | undefined {
  if (draft.byService.has(serviceId)) return undefined
  const rest = draft.snapshot.restOf?.(serviceId)
  return rest?.mode === mode && rest.deploymentId === deploymentId ? rest : undefined
}

function carryOut(draft: Draft, deployment: DeploymentRecord): DeploymentProgress {
  const { services } = draft.snapshot
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
    const waitedFor = new Set(deployment.steps[step]?.actions.map(targetOf))
    for (const [serviceId, mode] of modesOf(progress.deployment)) {
      const rest = restOf(draft, serviceId, mode, deployment.id)
      if (rest) {
        if (waitedFor.has(serviceId) && !rest.done) done = false
        continue
      }
      const plan = converge(draft, serviceId, mode, progress.deployment)
      if (mode === 'restart') advanceStage(draft, progress, serviceId, plan)
      if (waitedFor.has(serviceId) && !plan.done) done = false
      const staged = services.get(serviceId)
      // A stage goes on by time alone.
      if (!staged || !stageOf(staged, deployment))
        draft.rests.set(serviceId, { deploymentId: deployment.id, mode, done: plan.done })
    }
    if (!done) return progress
    progress.completedSteps.push(step)
  }
}

/** One look at everything: what deployments, counts and time ask for now. */
export function decideTurn(snapshot: TurnSnapshot): TurnDecision {
  const now = new Date(snapshot.nowMs).toISOString()
  const draft: Draft = { snapshot, now, byService: new Map(), rests: new Map(), wakeAtMs: Infinity }
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
  for (const serviceId of snapshot.touched) {
    const locked = snapshot.deployments.some((deployment) => modesOf(deployment).has(serviceId))
    if (!locked) converge(draft, serviceId, 'steady', undefined)
  }
  const changed: InstanceRecord[] = []
  const removed: InstanceRecord[] = []
  for (const [serviceId, own] of draft.byService) {
    const before = snapshot.instancesOf(serviceId)
    const sizes = changed.length + removed.length
    for (const instance of own.values()) if (before.get(instance.id) !== instance) changed.push(instance)
    for (const instance of before.values()) if (!own.has(instance.id)) removed.push(instance)
    if (changed.length + removed.length > sizes) draft.rests.delete(serviceId)
  }
  return {
    changed,
    removed,
    resting: draft.rests,
    deployments,
    ended: [...new Set(removed.map(({ serviceId }) => serviceId))].filter(
      (id) => !snapshot.services.has(id) && (draft.byService.get(id)?.size ?? 0) === 0,
    ),
    failed,
    ...(Number.isFinite(draft.wakeAtMs) ? { wakeAtMs: draft.wakeAtMs } : {}),
  }
}
