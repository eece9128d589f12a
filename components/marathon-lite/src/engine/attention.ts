import type { Rest } from '../decide/turn.ts'
import { lockedIds } from '../deploy/plan.ts'
import type { HealthBook } from '../health/book.ts'
import type { Records } from '../records/open-records.ts'

/** Which services a turn must look at; all others are as the last turn left them. */
export interface Attention {
  /** Something about a service changed. */
  touch(serviceId: string): void
  touchAll(): void
  /** Services that were touched since the last call, or `all`. */
  take(): ReadonlySet<string> | 'all'
  /** How a service rests; undefined when it must be looked at. */
  restOf(serviceId: string): Rest | undefined
  settle(serviceId: string, rest: Rest): void
}

/** Follows everything that decisions depend on. In memory: the first turn looks at everything. */
export function followChanges(records: Records, health: HealthBook): Attention {
  let touched = new Set<string>()
  let all = true
  const rests = new Map<string, Rest>()
  const touch = (serviceId: string): void => {
    touched.add(serviceId)
    rests.delete(serviceId)
  }
  records.instances.onChange((_id, now, before) => {
    const { serviceId } = now ?? before ?? {}
    if (serviceId !== undefined) touch(serviceId)
  })
  records.services.onChange((id) => touch(id))
  records.deployments.onChange((_id, now, before) => {
    for (const deployment of [now, before]) for (const id of lockedIds(deployment?.steps ?? [])) touch(id)
  })
  health.onChange((instanceId) => {
    const instance = records.instances.get(instanceId)
    if (instance) touch(instance.serviceId)
  })
  return {
    touch,
    touchAll() {
      all = true
      rests.clear()
    },
    take() {
      const taken = all ? 'all' : touched
      all = false
      touched = new Set()
      return taken
    },
    restOf: (serviceId) => rests.get(serviceId),
    settle: (serviceId, rest) => void rests.set(serviceId, rest),
  }
}
