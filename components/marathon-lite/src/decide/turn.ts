import type { ServiceDefinition } from '../definitions/service.ts'
import { isResident } from '../definitions/service.ts'
import { convergeService } from '../deploy/converge.ts'
import type { Mode, ServicePlan } from '../deploy/situation.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { modesOf } from './modes.ts'
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
}

export interface DeploymentProgress {
  deployment: DeploymentRecord
  /** Steps that were completed in this turn. */
  completedSteps: number[]
  finished: boolean
}

/** What a turn changes. */
export interface TurnDecision {
  changed: InstanceRecord[]
  removed: InstanceRecord[]
  deployments: DeploymentProgress[]
  /** Services that have nothing left and are gone from the tree. */
  ended: string[]
  /** When time alone will change the decision; epoch milliseconds. */
  wakeAtMs?: number
}

interface Draft {
  snapshot: TurnSnapshot
  now: string
  byService: Map<string, Map<string, InstanceRecord>>
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

function scheduled(
  service: ServiceDefinition,
  now: string,
  deploymentId: string | undefined,
  id: string,
): InstanceRecord {
  return {
    id,
    serviceId: service.id,
    kind: service.kind,
    version: service.version,
    role: service.role,
    goal: 'Running',
    condition: 'Scheduled',
    since: now,
    scheduledAt: now,
    incarnation: 1,
    tasks: [],
    ...(deploymentId === undefined ? {} : { createdBy: deploymentId }),
  }
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
  for (let count = 0; count < plan.create; count++) {
    const id = draft.snapshot.newInstanceId(serviceId)
    own.set(id, scheduled(service, draft.now, context.deploymentId, id))
  }
}

function converge(draft: Draft, serviceId: string, mode: Mode, deploymentId: string | undefined): boolean {
  const { snapshot } = draft
  const service = snapshot.services.get(serviceId)
  const instances = [...(draft.byService.get(serviceId)?.values() ?? [])]
  const known = service ?? snapshot.definitionAt(serviceId, instances[0]?.version ?? '')
  const plan = convergeService({
    mode: service ? mode : 'stop',
    target: service?.instances ?? 0,
    strategy: known?.upgradeStrategy ?? { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    killSelection: known?.killSelection ?? 'YOUNGEST_FIRST',
    resident: known !== undefined && isResident(known),
    instances: instances.map((instance) => viewOf(instance, snapshot, service, deploymentId)),
  })
  apply(draft, service, serviceId, plan, { mode: service ? mode : 'stop', deploymentId })
  return plan.done
}

function carryOut(draft: Draft, deployment: DeploymentRecord): DeploymentProgress {
  const progress: DeploymentProgress = { deployment, completedSteps: [], finished: false }
  for (let step = deployment.currentStep; ; step++) {
    progress.deployment = step === deployment.currentStep ? deployment : { ...deployment, currentStep: step }
    if (step >= deployment.steps.length) return { ...progress, finished: true }
    let done = true
    for (const [serviceId, mode] of modesOf(progress.deployment)) {
      const waits =
        deployment.steps[step]?.actions.some(({ app, pod }) => (app ?? pod) === serviceId) ?? false
      const settled = converge(draft, serviceId, mode, deployment.id)
      if (waits && !settled) done = false
    }
    if (!done) return progress
    progress.completedSteps.push(step)
  }
}

/** One look at everything: what deployments, counts and time ask for now. */
export function decideTurn(snapshot: TurnSnapshot): TurnDecision {
  const now = new Date(snapshot.nowMs).toISOString()
  const aged = ageUnreachable(snapshot)
  const draft: Draft = { snapshot, now, byService: indexByService(aged.instances) }
  const deployments = snapshot.deployments.map((deployment) => carryOut(draft, deployment))
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
    ...(aged.wakeAtMs === undefined ? {} : { wakeAtMs: aged.wakeAtMs }),
  }
}
