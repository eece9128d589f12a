import type { Operation } from '@dcos-lite/lib/store'
import type { DeploymentRecord } from '../decide/deployment-record.ts'
import { targetOf, verbOf } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { isGuarded } from './decide/labels.ts'

/** A deployment succeeded: what it brought is the last good version of services that may have to go back to it. */
export function successOperations(context: EngineContext, deployment: DeploymentRecord): Operation[] {
  const { records, treeStore } = context
  const { services } = treeStore.tree()
  const ids = new Set(
    deployment.steps.flatMap(({ actions }) =>
      actions.filter((action) => verbOf(action) !== 'Stop').map(targetOf),
    ),
  )
  return [...ids].flatMap((serviceId) => {
    const service = services.get(serviceId)
    const known = records.rollouts.get(serviceId)
    if (!service || (!known && !isGuarded(service))) return []
    // A service that rests after a failure has proved nothing.
    if (service.instances === 0) return []
    const { failure, ...rest } = known ?? {}
    const kept = failure && deployment.undoes !== undefined ? { failure } : {}
    return [
      records.rollouts.putOperation(serviceId, {
        ...rest,
        ...kept,
        serviceId,
        healthyVersion: service.version,
      }),
    ]
  })
}
