import type { ServiceDefinition } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'

/** An instance that waits for its first launch. */
export function newInstance(
  service: ServiceDefinition,
  { id, now, deploymentId }: { id: string; now: string; deploymentId?: string | undefined },
): InstanceRecord {
  return {
    id,
    serviceId: service.id,
    kind: service.kind,
    version: service.version,
    role: service.role,
    goal: 'Running',
    condition: 'Scheduled',
    since: now,
    scheduledAt: now,
    incarnation: 1,
    tasks: [],
    ...(deploymentId === undefined ? {} : { createdBy: deploymentId }),
  }
}
