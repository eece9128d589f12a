import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { afterSignal } from '../decide/health-result.ts'
import { runsInScheduler } from '../definitions/health.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import type { EngineContext } from './context.ts'

/** The index under which the result of the agent's own check is kept. */
export function agentCheckIndex(context: EngineContext, instance: InstanceRecord): number | undefined {
  const service = context.treeStore.definition(instance.serviceId, instance.version)
  if (service?.kind === 'pod') {
    return service.containers.some(({ healthCheck }) => healthCheck) ? 0 : undefined
  }
  const index = service?.healthChecks.findIndex((check) => !runsInScheduler(check)) ?? -1
  return index >= 0 ? index : undefined
}

function podHealth(context: EngineContext, instance: InstanceRecord): boolean | undefined {
  const service = context.treeStore.definition(instance.serviceId, instance.version)
  if (service?.kind !== 'pod') return undefined
  const checked = service.containers.filter(({ healthCheck }) => healthCheck).map(({ name }) => name)
  const reported = instance.tasks
    .filter(({ container }) => checked.includes(container))
    .map(({ healthy }) => healthy)
  if (reported.includes(false)) return false
  return reported.every((healthy) => healthy === true) ? true : undefined
}

/** Keeps what the agent says about the health of a task, and tells when it changes. */
export function recordAgentHealth(
  context: EngineContext,
  instance: InstanceRecord,
  task: TaskRecord,
  status?: TaskStatus,
): void {
  const index = agentCheckIndex(context, instance)
  const healthy = instance.kind === 'pod' ? podHealth(context, instance) : (status?.healthy ?? task.healthy)
  if (index === undefined || healthy === undefined) return
  const before = context.health.view(instance.id).healthy
  const known = context.health.result(instance.id, index)
  const atMs = context.environment.clock.nowMs()
  const signal = healthy
    ? ({ healthy, atMs } as const)
    : ({ healthy, atMs, cause: status?.message ?? 'reported by the agent' } as const)
  // Grace and kills are the agent's business: every report counts and none kills here.
  const { result } = afterSignal(known, signal, { gracePeriodSeconds: 0, maxConsecutiveFailures: 0 }, 0)
  if (result) context.health.record(instance.id, index, result)
  const now = context.health.view(instance.id).healthy
  if (before === now) return
  context.events.publish('instance_health_changed_event', {
    instanceId: instance.id,
    runSpecId: instance.serviceId,
    healthy: now ?? null,
    runSpecVersion: instance.version,
  })
  context.events.publish('health_status_changed_event', {
    appId: instance.serviceId,
    instanceId: instance.id,
    version: instance.version,
    alive: healthy,
  })
}
