import { afterSignal } from '../decide/health-result.ts'
import type { HealthSignal } from '../decide/health-result.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { renderHealthCheck } from '../rendering/app.ts'
import type { EngineContext } from './context.ts'

/** Takes the answer of a check that Marathon made: keeps the result, and kills the instance after too many failures. */
export async function handleHealthSignal(
  context: EngineContext,
  checked: InstanceRecord,
  index: number,
  signal: HealthSignal,
): Promise<void> {
  const { records, health, events, treeStore } = context
  const instance = records.instances.get(checked.id)
  if (!instance || instance.incarnation !== checked.incarnation || instance.condition !== 'Running') return
  const service = treeStore.definition(instance.serviceId, instance.version)
  const check = service?.kind === 'app' ? service.healthChecks[index] : undefined
  if (!check) return
  const before = health.view(instance.id).healthy
  const known = health.result(instance.id, index)
  const runningSinceMs = Date.parse(instance.activeSince ?? instance.since)
  const { result, counted, kill } = afterSignal(known, signal, check, runningSinceMs)
  if (!counted || !result) return
  health.record(instance.id, index, result)
  const base = { appId: instance.serviceId, version: instance.version, instanceId: instance.id }
  if (!signal.healthy) {
    events.publish('failed_health_check_event', {
      appId: base.appId,
      taskId: instance.id,
      healthCheck: renderHealthCheck(check),
    })
  }
  if (known?.alive !== result.alive)
    events.publish('health_status_changed_event', { ...base, alive: result.alive })
  const now = health.view(instance.id).healthy
  if (now !== before) {
    events.publish('instance_health_changed_event', {
      instanceId: instance.id,
      runSpecId: instance.serviceId,
      healthy: now ?? null,
      runSpecVersion: instance.version,
    })
  }
  if (!kill || signal.healthy || instance.killIncarnation === instance.incarnation) return
  const killReason = `Task was killed since health check failed. Reason: ${signal.cause}`
  await records.instances.put(instance.id, { ...instance, killIncarnation: instance.incarnation, killReason })
  events.publish('unhealthy_instance_kill_event', {
    ...base,
    taskId: instance.tasks[0]?.id ?? instance.id,
    reason: signal.cause,
    host: instance.agent?.hostname ?? '',
    slaveId: instance.agent?.agentId ?? null,
  })
}
