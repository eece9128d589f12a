import type { InstanceRecord } from '../instances/types.ts'
import type { TurnSnapshot } from './turn.ts'

/**
 * What time does to unreachable instances: after `inactiveAfterSeconds` they stop counting, after
 * `expungeAfterSeconds` they are forgotten (and killed should they come back). `disabled` waits for ever, unless the
 * service is gone.
 */
export function ageUnreachable(
  snapshot: Pick<TurnSnapshot, 'services' | 'nowMs'>,
  all: Iterable<InstanceRecord>,
): { instances: InstanceRecord[]; wakeAtMs?: number } {
  let wakeAtMs: number | undefined
  const wake = (atMs: number): void => {
    wakeAtMs = Math.min(wakeAtMs ?? Infinity, atMs)
  }
  const instances = [...all].flatMap((instance): InstanceRecord[] => {
    if (instance.condition !== 'Unreachable' && instance.condition !== 'UnreachableInactive')
      return [instance]
    const service = snapshot.services.get(instance.serviceId)
    if (!service) return []
    const strategy = service.unreachableStrategy
    if (strategy === 'disabled') return [instance]
    if (instance.goal === 'Decommissioned') return []
    const sinceMs = Date.parse(instance.tasks[0]?.updatedAt ?? instance.since)
    const expungeAtMs = sinceMs + strategy.expungeAfterSeconds * 1000
    const inactiveAtMs = sinceMs + strategy.inactiveAfterSeconds * 1000
    if (snapshot.nowMs >= expungeAtMs) return []
    wake(expungeAtMs)
    if (instance.condition === 'UnreachableInactive') return [instance]
    if (snapshot.nowMs >= inactiveAtMs) {
      const since = new Date(snapshot.nowMs).toISOString()
      return [{ ...instance, condition: 'UnreachableInactive', since }]
    }
    wake(inactiveAtMs)
    return [instance]
  })
  return wakeAtMs === undefined ? { instances } : { instances, wakeAtMs }
}
