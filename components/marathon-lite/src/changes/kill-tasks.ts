import type { Operation } from '@dcos-lite/lib/store'
import { isResident } from '../definitions/service.ts'
import type { EngineContext } from '../engine/context.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { awaitsRelease } from '../placement/release.ts'
import { isActive } from '../instances/types.ts'
import { marathonErrors } from '../errors.ts'
import { changeTree } from './change-tree.ts'
import type { ChangeMode, ChangeOutcome } from './change-tree.ts'

/** Kills instances; each is launched again. Resolves when it is decided, not when they are gone. */
export async function killInstances(context: EngineContext, ids: readonly string[]): Promise<void> {
  await context.mutex.run(async () => {
    const { instances } = context.records
    const operations = ids.flatMap((id): Operation[] => {
      const instance = instances.get(id)
      if (!instance || !isActive(instance)) return []
      return [instances.putOperation(id, { ...instance, killIncarnation: instance.incarnation })]
    })
    if (operations.length > 0) await instances.commit(operations)
  })
  context.kick()
}

/** Kills instances for good, with their reservations and volumes; resolves when their records are gone. */
export async function wipeInstances(context: EngineContext, ids: readonly string[]): Promise<void> {
  const { instances } = context.records
  const left = new Set(ids.filter((id) => instances.has(id)))
  await new Promise<void>((resolve, reject) => {
    const { ended } = context
    const giveUp = (): void => reject(ended.reason as Error)
    const unfollow = instances.onChange((id, value) => {
      if (value === undefined || awaitsRelease(value)) left.delete(id)
      if (left.size === 0) {
        stop()
        resolve()
      }
    })
    const stop = (): void => {
      ended.removeEventListener('abort', giveUp)
      unfollow()
    }
    ended.addEventListener('abort', giveUp, { once: true })
    context.mutex
      .run(async () => {
        const operations = [...left].flatMap((id): Operation[] => {
          const instance = instances.get(id)
          return instance
            ? [instances.putOperation(id, { ...instance, goal: 'Decommissioned', wipe: true })]
            : []
        })
        if (operations.length > 0) await instances.commit(operations)
        else {
          stop()
          resolve()
        }
      })
      .then(context.kick, reject)
  })
}

/** Kills instances and lowers the number of instances of their services by those that counted, as one deployment. */
export function killAndScale(
  context: EngineContext,
  selected: readonly InstanceRecord[],
  mode: ChangeMode,
): Promise<ChangeOutcome> {
  const victims = selected.filter((instance) => instance.goal === 'Running' && isActive(instance))
  const counts = new Map<string, number>()
  for (const { serviceId } of victims) counts.set(serviceId, (counts.get(serviceId) ?? 0) + 1)
  return changeTree(context, {
    ...mode,
    groupId: '/',
    build(draft) {
      for (const [serviceId, count] of counts) {
        const service = draft.services.get(serviceId)
        if (!service) throw marathonErrors.PATH_UNKNOWN({ id: serviceId })
        draft.services.set(serviceId, { ...service, instances: Math.max(service.instances - count, 0) })
      }
    },
    operations() {
      const { instances } = context.records
      return victims.flatMap(({ id, serviceId }): Operation[] => {
        const instance = instances.get(id)
        const service = context.treeStore.tree().services.get(serviceId)
        if (!instance || !service) return []
        const goal = isResident(service) ? 'Stopped' : 'Decommissioned'
        return [instances.putOperation(id, { ...instance, goal })]
      })
    },
  })
}
