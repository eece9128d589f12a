import type { Operation } from '@dcos-lite/lib/store'
import { commitInParts } from '../records/tree-store.ts'
import type { EngineContext } from './context.ts'
import type { InstanceIndex } from './instance-index.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { isActive } from '../instances/types.ts'
import type { MasterLink } from './master-link.ts'

/** A launch that Mesos says nothing about is asked for after this time, and again each time it passed. */
const silenceMs = 10_000

const questionsFor = (instances: readonly InstanceRecord[]) =>
  instances.flatMap(({ tasks, agent }) =>
    tasks.map(({ id }) => ({
      task_id: { value: id },
      ...(agent ? { agent_id: { value: agent.agentId } } : {}),
    })),
  )

/** Asks the master for every task that we know, then for every task that it knows of us. */
export function reconcileAll(context: EngineContext, link: MasterLink): void {
  const known = [...context.records.instances.values()].filter(
    (instance) => isActive(instance) || instance.condition === 'UnreachableInactive',
  )
  const tasks = questionsFor(known)
  if (tasks.length > 0) link.send({ type: 'RECONCILE', reconcile: { tasks } })
  link.send({ type: 'RECONCILE', reconcile: { tasks: [] } })
}

const askedAtMs = new WeakMap<InstanceRecord, number>()

/** More often what is being launched is not looked through: all of it is looked at. */
const lookEveryMs = 1000

/** When what is being launched was last looked through, and when that was to be repeated. */
const lastLook = new WeakMap<InstanceIndex, { atMs: number; nextMs: number }>()

/**
 * Asks for launches that were never confirmed, and gives up those that did not get to run in time. Returns when to
 * look again (epoch milliseconds).
 */
export async function reconcileSilent(context: EngineContext, link: MasterLink): Promise<number> {
  const { records, settings, index } = context
  const nowMs = context.environment.clock.nowMs()
  if (index.launching.size === 0) return Infinity
  const { taskLaunchConfirmTimeoutMs, taskLaunchTimeoutMs } = settings
  const pauseMs = Math.min(lookEveryMs, taskLaunchConfirmTimeoutMs / 10, taskLaunchTimeoutMs / 10)
  const last = lastLook.get(index)
  if (last && nowMs >= last.atMs && nowMs < last.atMs + pauseMs) {
    return Math.max(last.atMs + pauseMs, Math.min(last.nextMs, nowMs + silenceMs))
  }
  const silent: InstanceRecord[] = []
  let nextMs = Infinity
  const late: Operation[] = []
  for (const instance of index.launching.values()) {
    const { condition, incarnation } = instance
    const sinceMs = Date.parse(instance.tasks[0]?.stagedAt ?? instance.since)
    const limitMs = condition === 'Provisioned' ? taskLaunchConfirmTimeoutMs : taskLaunchTimeoutMs
    if (nowMs >= sinceMs + limitMs) {
      if (instance.killIncarnation !== incarnation) {
        late.push(records.instances.putOperation(instance.id, { ...instance, killIncarnation: incarnation }))
      }
      continue
    }
    nextMs = Math.min(nextMs, sinceMs + limitMs)
    if (condition !== 'Provisioned') continue
    const askAtMs = (askedAtMs.get(instance) ?? sinceMs) + silenceMs
    nextMs = Math.min(nextMs, Math.max(askAtMs, nowMs + 1))
    if (nowMs < askAtMs) continue
    askedAtMs.set(instance, nowMs)
    nextMs = Math.min(nextMs, nowMs + silenceMs)
    silent.push(instance)
  }
  lastLook.set(index, { atMs: nowMs, nextMs })
  await commitInParts(records, late)
  if (silent.length > 0) link.send({ type: 'RECONCILE', reconcile: { tasks: questionsFor(silent) } })
  return nextMs
}
