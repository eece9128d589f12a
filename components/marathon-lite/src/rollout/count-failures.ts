import type { Operation } from '@dcos-lite/lib/store'
import { isCurrentVersion } from '../definitions/service.ts'
import { lockedIds } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { countsAsFailure } from '../instances/conditions.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { hasEnded } from '../instances/types.ts'
import { rolloutRuleOf } from './decide/labels.ts'

/** Counts a launch that failed against the deployment that wanted it, when its service sets a limit. */
export function failedLaunchOperations(
  { records, treeStore }: EngineContext,
  before: InstanceRecord,
  after: InstanceRecord,
): Operation[] {
  const id = after.serviceId
  const service = treeStore.tree().services.get(id)
  if (!service || rolloutRuleOf(service).maxFailures === undefined) return []
  if (!hasEnded(after) || hasEnded(before) || before.goal !== 'Running') return []
  if (!countsAsFailure(after.condition) && before.killReason === undefined) return []
  if (!isCurrentVersion(service, after.version)) return []
  return [...records.deployments.values()]
    .filter(({ steps }) => lockedIds(steps).has(id))
    .map((deployment) => {
      const known = deployment.rollouts?.[id]
      const rollouts = { ...deployment.rollouts, [id]: { ...known, failures: (known?.failures ?? 0) + 1 } }
      return records.deployments.putOperation(deployment.id, { ...deployment, rollouts })
    })
}
