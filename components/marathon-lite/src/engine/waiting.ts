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

/** Waiting instances that may be launched now, and when the next held back one may. */
export function waitingServices(context: EngineContext): { ready: WaitingService[]; nextAtMs?: number } {
  const nowMs = context.environment.clock.nowMs()
  const byService = Map.groupBy(context.index.waiting.values(), ({ serviceId }) => serviceId)
  const ready: WaitingService[] = []
  let nextAtMs: number | undefined
  for (const [serviceId, waiting] of byService) {
    const own = [...context.index.of(serviceId).values()]
    const instances = waiting.sort((a, b) => (a.scheduledAt < b.scheduledAt ? -1 : 1))
    const byVersion = Map.groupBy(instances, ({ version }) => version)
    for (const group of byVersion.values()) {
      const service = group[0] && definitionFor(context, group[0])
      if (!service) continue
      const atMs = launchAt(context, service)
      if (atMs > nowMs) nextAtMs = Math.min(nextAtMs ?? Infinity, atMs)
      else ready.push({ service, instances: group, placed: placedOf(context, service, own) })
    }
  }
  return nextAtMs === undefined ? { ready } : { ready, nextAtMs }
}
