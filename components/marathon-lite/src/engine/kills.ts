import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Collection } from '@dcos-lite/lib/store'
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

/** Which kills were sent, and for which instances none was yet. In memory: after a start all are sent again. */
export interface KillBook {
  /** Instances that may need a kill and were not looked at since they changed. */
  unseen: Set<string>
  /** When the kill of an incarnation was last sent, the longest ago first; monotonic milliseconds. */
  sent: Map<string, { incarnation: number; atMs: number }>
  /** All kills are to be sent again. */
  forget(): void
}

/** Follows the instances, so that a look at the kills costs as much as there is to do. */
export function createKillBook(instances: Collection<InstanceRecord>): KillBook {
  const sent: KillBook['sent'] = new Map()
  const unseen = new Set<string>()
  const forget = (): void => {
    sent.clear()
    for (const [id, instance] of instances.entries()) if (isToBeKilled(instance)) unseen.add(id)
  }
  instances.onChange((id, now) => {
    if (now && isToBeKilled(now)) unseen.add(id)
    else {
      unseen.delete(id)
      sent.delete(id)
    }
  })
  forget()
  return { sent, unseen, forget }
}

function sendKill(context: EngineContext, link: MasterLink, instance: InstanceRecord): void {
  const service = context.treeStore.definition(instance.serviceId, instance.version)
  for (const task of instance.tasks) {
    if (task.state !== undefined && isTerminal(task.state)) continue
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

/** Sends the kills that are due; each is repeated until a terminal status arrives. Returns when the next is due. */
export function sendKills(context: EngineContext, link: MasterLink): { dueAtMonotonicMs?: number } {
  if (!link.connected()) return {}
  const nowMs = context.environment.clock.monotonicMs()
  const { kills, settings, records } = context
  const due: string[] = []
  for (const [id, { atMs }] of kills.sent) {
    if (atMs + settings.killRetryMs > nowMs) break
    due.push(id)
  }
  for (const id of new Set([...kills.unseen, ...due])) {
    const instance = records.instances.get(id)
    const last = kills.sent.get(id)
    if (!instance || !isToBeKilled(instance)) continue
    const again = last === undefined || last.atMs + settings.killRetryMs <= nowMs
    if (!again && last.incarnation === instance.incarnation) continue
    // Deleted first, so that it becomes the newest.
    kills.sent.delete(id)
    kills.sent.set(id, { incarnation: instance.incarnation, atMs: nowMs })
    sendKill(context, link, instance)
  }
  kills.unseen.clear()
  const [oldest] = kills.sent.values()
  return oldest ? { dueAtMonotonicMs: oldest.atMs + settings.killRetryMs } : {}
}
