import type { Collection } from '@dcos-lite/lib/store'
import type { InstanceRecord } from '../instances/types.ts'
import { queueKey } from './queue-stats.ts'

type Instances = ReadonlyMap<string, InstanceRecord>

/** Instances by what somebody looks for, so that nobody has to look at all of them. Always as new as the records. */
export interface InstanceIndex {
  /** The instances of one service, by id. */
  of(serviceId: string): Instances
  serviceIds(): Iterable<string>
  /** They look for a place. */
  waiting: Instances
  /** The same by service. */
  waitingOf: ReadonlyMap<string, Instances>
  /** How many of them there are by role. */
  waitingRoles: ReadonlyMap<string, number>
  /** Of services that have instances which look for a place, or whose launch is not confirmed: how many, by queue key. */
  queued: ReadonlyMap<string, number>
  /** Provisioned, staging or starting. */
  launching: Instances
  unreachable: Instances
  reserved: Instances
  /** They wait to take the place of another one. */
  replacing: Instances
  /** Another number whenever `waiting` is not what it was. */
  waitingRevision(): number
}

const none: Instances = new Map()

const groups: Record<
  'waiting' | 'launching' | 'unreachable' | 'reserved' | 'replacing',
  (instance: InstanceRecord) => boolean
> = {
  waiting: ({ condition, goal }) => condition === 'Scheduled' && goal === 'Running',
  launching: ({ condition }) =>
    condition === 'Provisioned' || condition === 'Staging' || condition === 'Starting',
  unreachable: ({ condition }) => condition === 'Unreachable' || condition === 'UnreachableInactive',
  reserved: ({ reservation }) => reservation !== undefined,
  replacing: ({ replaces, condition }) => replaces !== undefined && condition === 'Scheduled',
}

const isQueued = ({ condition }: InstanceRecord): boolean =>
  condition === 'Scheduled' || condition === 'Provisioned'

/** Indexes what a collection holds and follows it. */
export function indexInstances(instances: Collection<InstanceRecord>): InstanceIndex {
  const byService = new Map<string, Map<string, InstanceRecord>>()
  const queued = new Map<string, number>()
  const waitingOf = new Map<string, Map<string, InstanceRecord>>()
  const waitingRoles = new Map<string, number>()
  const found = {
    waiting: new Map<string, InstanceRecord>(),
    launching: new Map<string, InstanceRecord>(),
    unreachable: new Map<string, InstanceRecord>(),
    reserved: new Map<string, InstanceRecord>(),
    replacing: new Map<string, InstanceRecord>(),
  }
  const names = Object.keys(groups) as (keyof typeof groups)[]
  let revision = 0
  const add = (counts: Map<string, number>, key: string, by: number): void => {
    const now = (counts.get(key) ?? 0) + by
    if (now > 0) counts.set(key, now)
    else counts.delete(key)
  }
  const count = ({ serviceId, role }: InstanceRecord, by: number): void =>
    add(queued, queueKey(serviceId, role), by)
  const followWaiting = (id: string, now: InstanceRecord | undefined): void => {
    const before = found.waiting.get(id)
    const is = now && groups.waiting(now) ? now : undefined
    if (!before && !is) return
    revision += 1
    if (before) {
      add(waitingRoles, before.role, -1)
      const own = waitingOf.get(before.serviceId)
      own?.delete(id)
      if (own?.size === 0) waitingOf.delete(before.serviceId)
    }
    if (is) {
      add(waitingRoles, is.role, 1)
      const own = waitingOf.get(is.serviceId) ?? new Map<string, InstanceRecord>()
      waitingOf.set(is.serviceId, own.set(id, is))
    }
  }
  const follow = (id: string, now: InstanceRecord | undefined, before: InstanceRecord | undefined): void => {
    if (before && (!now || now.serviceId !== before.serviceId)) {
      const own = byService.get(before.serviceId)
      own?.delete(id)
      if (own?.size === 0) byService.delete(before.serviceId)
    }
    if (now) {
      const own = byService.get(now.serviceId) ?? new Map<string, InstanceRecord>()
      byService.set(now.serviceId, own.set(id, now))
    }
    if (before && isQueued(before)) count(before, -1)
    if (now && isQueued(now)) count(now, 1)
    followWaiting(id, now)
    for (const name of names) {
      if (now && groups[name](now)) found[name].set(id, now)
      else found[name].delete(id)
    }
  }
  for (const [id, instance] of instances.entries()) follow(id, instance, undefined)
  instances.onChange(follow)
  return {
    ...found,
    waitingOf,
    waitingRoles,
    queued,
    of: (serviceId) => byService.get(serviceId) ?? none,
    serviceIds: () => byService.keys(),
    waitingRevision: () => revision,
  }
}
