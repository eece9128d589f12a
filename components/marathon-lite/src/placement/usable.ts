import type { Resource } from '@dcos-lite/lib/mesos'
import { reservationRole } from '@dcos-lite/lib/resources'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { Settings } from '../settings.ts'

/** Label of dynamic reservations made for one instance. */
export const instanceLabel = 'marathon_instance_id'

/** The instance that a resource is reserved for, when it is one of our resident reservations. */
export function reservedInstance(resource: Resource): string | undefined {
  return resource.reservations?.at(-1)?.labels?.labels.find(({ key }) => key === instanceLabel)?.value
}

/** The roles whose resources a service may use; `*` stands for unreserved. */
export function acceptedRoles(service: ServiceDefinition, role: string, settings: Settings): Set<string> {
  const named = service.acceptedResourceRoles
  if (named && named.length > 0) return new Set(named)
  switch (settings.acceptedResourceRolesDefault) {
    case 'any':
      return new Set(['*', role])
    case 'reserved':
      return new Set([role])
    default:
      return new Set(['*'])
  }
}

/**
 * The part of an offer that may be used: by role, and without what is reserved for another instance. Disks of their
 * own (path, mount) are among it; only volumes that ask for such a disk get them.
 */
export function usableResources(resources: readonly Resource[], accepted: ReadonlySet<string>): Resource[] {
  return resources.filter((resource) => {
    if (resource.revocable || resource.disk?.persistence) return false
    if (reservedInstance(resource) !== undefined) return false
    return accepted.has(reservationRole(resource) ?? '*')
  })
}
