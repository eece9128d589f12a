import { launchAllowedAtMs } from '../decide/backoff.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { isCurrentVersion } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { WaitingService } from '../placement/assign.ts'
import type { Placed } from '../placement/constraints.ts'
import type { EngineContext } from './context.ts'

const uncounted = new Set(['Scheduled', 'Unreachable', 'Gone', 'Unknown', 'Dropped'])

/** Instances that count for the constraints of a service. */
export function placedOf(
  context: EngineContext,
  service: ServiceDefinition,
  own: readonly InstanceRecord[],
): Placed[] {
  const leaving = context.drains.leaving(context.environment.clock.nowMs()).agents
  return own.flatMap((instance) => {
    const { agent, condition, version } = instance
    // What is about to go elsewhere keeps nobody away.
    if (instance.moving || (agent && leaving.has(agent.agentId))) return []
    if (!agent || uncounted.has(condition) || !isCurrentVersion(service, version)) return []
    const wantedInstances = context.treeStore.definition(service.id, version)?.instances ?? service.instances
    return [{ agent, wantedInstances }]
  })
}

/** The definition that a waiting instance is launched with. */
export function definitionFor(
  context: EngineContext,
  instance: InstanceRecord,
): ServiceDefinition | undefined {
  const current = context.treeStore.tree().services.get(instance.serviceId)
  if (!current || instance.version === current.version) return current
  return context.treeStore.definition(instance.serviceId, instance.version) ?? current
}

/** When the next launch of a service may happen; epoch milliseconds, in the past when nothing holds it. */
export function launchAt(context: EngineContext, service: ServiceDefinition): number {
  return launchAllowedAtMs(context.delays.get(service.id), service.versionInfo.lastConfigChangeAt)
}

/** Waiting instances of a service, by the definition that they are launched with. */
function groupsOf(
  context: EngineContext,
  serviceId: string,
): { service: ServiceDefinition; instances: InstanceRecord[] }[] {
  const waiting = [...(context.index.waitingOf.get(serviceId)?.values() ?? [])]
  const instances = waiting.sort((a, b) => (a.scheduledAt < b.scheduledAt ? -1 : 1))
  return [...Map.groupBy(instances, ({ version }) => version).values()].flatMap((group) => {
    const service = group[0] && definitionFor(context, group[0])
    return service ? [{ service, instances: group }] : []
  })
}

/** What a delay holds back: which services have such instances, how many by role, and when the next may be launched. */
export interface HeldBack {
  services: ReadonlySet<string>
  count: number
  byRole: ReadonlyMap<string, number>
  nextAtMs?: number
}

/** What delays hold back now. Costs as much as there are delays. */
export function heldBack(context: EngineContext): HeldBack {
  const nowMs = context.environment.clock.nowMs()
  const services = new Set<string>()
  const byRole = new Map<string, number>()
  let count = 0
  let nextAtMs: number | undefined
  for (const serviceId of context.delays.keys()) {
    for (const { service, instances } of groupsOf(context, serviceId)) {
      const atMs = launchAt(context, service)
      if (atMs <= nowMs) continue
      services.add(serviceId)
      nextAtMs = Math.min(nextAtMs ?? Infinity, atMs)
      count += instances.length
      for (const { role } of instances) byRole.set(role, (byRole.get(role) ?? 0) + 1)
    }
  }
  return { services, count, byRole, ...(nextAtMs === undefined ? {} : { nextAtMs }) }
}

/** Of these services, the waiting instances that may be launched now. */
export function waitingServices(context: EngineContext, serviceIds: Iterable<string>): WaitingService[] {
  const nowMs = context.environment.clock.nowMs()
  return [...serviceIds].flatMap((serviceId) => {
    const own = [...context.index.of(serviceId).values()]
    return groupsOf(context, serviceId).flatMap(({ service, instances }) =>
      launchAt(context, service) > nowMs
        ? []
        : [{ service, instances, placed: placedOf(context, service, own) }],
    )
  })
}
