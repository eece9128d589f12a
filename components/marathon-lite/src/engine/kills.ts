import { isTerminal } from '@dcos-lite/lib/mesos'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { isActive } from '../instances/types.ts'
import { killPolicyOf } from '../launching/task-info.ts'
import type { EngineContext } from './context.ts'
import type { MasterLink } from './master-link.ts'

/** Whether the present incarnation is to be killed. */
export function isToBeKilled(instance: InstanceRecord): boolean {
  if (!isActive(instance) || instance.condition === 'Unreachable') return false
  return instance.goal !== 'Running' || instance.killIncarnation === instance.incarnation
}

function graceOf(service: ServiceDefinition | undefined, container: string): number | undefined {
  if (service?.kind === 'app') return service.taskKillGracePeriodSeconds
  return service?.containers.find(({ name }) => name === container)?.lifecycle?.killGracePeriodSeconds
}

/** Sends the kills that are due; each is repeated until a terminal status arrives. Returns when the next is due. */
export function sendKills(context: EngineContext, link: MasterLink): { dueAtMonotonicMs?: number } {
  const nowMs = context.environment.clock.monotonicMs()
  let dueAtMs: number | undefined
  const live = new Set<string>()
  for (const instance of context.index.toKill.values()) {
    const service = context.treeStore.definition(instance.serviceId, instance.version)
    for (const task of instance.tasks) {
      if (task.state !== undefined && isTerminal(task.state)) continue
      live.add(task.id)
      const sentMs = context.killsSent.get(task.id)
      const retryAtMs = (sentMs ?? -Infinity) + context.settings.killRetryMs
      if (retryAtMs > nowMs) {
        dueAtMs = Math.min(dueAtMs ?? Infinity, retryAtMs)
        continue
      }
      if (!link.connected()) continue
      context.killsSent.set(task.id, nowMs)
      dueAtMs = Math.min(dueAtMs ?? Infinity, nowMs + context.settings.killRetryMs)
      const policy = killPolicyOf(graceOf(service, task.container))
      link.send({
        type: 'KILL',
        kill: {
          task_id: { value: task.id },
          ...(instance.agent ? { agent_id: { value: instance.agent.agentId } } : {}),
          ...(policy ? { kill_policy: policy } : {}),
        },
      })
    }
  }
  for (const taskId of context.killsSent.keys()) if (!live.has(taskId)) context.killsSent.delete(taskId)
  return dueAtMs === undefined ? {} : { dueAtMonotonicMs: dueAtMs }
}
