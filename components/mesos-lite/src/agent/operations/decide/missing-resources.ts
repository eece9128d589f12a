import type { FrameworkInfo, Resource } from '@dcos-lite/lib/mesos'
import { containsResources, formatResources, withoutAllocation } from '@dcos-lite/lib/resources'
import { checkpointedPart } from '../../../protocol/checkpointed-resources.ts'
import { hasCapability } from '../../lifecycle/decide/capability.ts'
import type { Ending } from '../../lifecycle/decide/terminal-status.ts'

/** How a launch ends that counts on reservations or volumes which this agent does not have; undefined when it has them. */
export function refuseUnknownResources(
  needed: readonly Resource[],
  checkpointed: readonly Resource[],
  framework: FrameworkInfo,
): Ending | undefined {
  const missing = checkpointedPart(withoutAllocation(needed)).filter(
    (one) => !containsResources(checkpointed, [one]),
  )
  if (missing.length === 0) return undefined
  return {
    state: hasCapability(framework, 'PARTITION_AWARE') ? 'TASK_DROPPED' : 'TASK_LOST',
    reason: 'REASON_RESOURCES_UNKNOWN',
    message: `The agent does not have the reserved resources or volumes ${formatResources(missing)}`,
  }
}
