import type { Range, Resource } from '../mesos/index.ts'
import { mergeRanges } from './ranges.ts'

/** The role a resource is reserved for (the top of its stack), or undefined when it is unreserved. */
export function reservationRole(resource: Resource): string | undefined {
  return resource.reservations?.at(-1)?.role
}

/** Whether `role` is `ancestor` or below it (`eng/frontend` is below `eng`). */
export function isRoleWithin(role: string, ancestor: string): boolean {
  return role === ancestor || role.startsWith(`${ancestor}/`)
}

/** The resources that nobody has reserved. */
export function unreserved(resources: readonly Resource[]): Resource[] {
  return resources.filter((resource) => !resource.reservations?.length)
}

/** What may be given to a role: the unreserved and what is reserved for the role or one above it. */
export function allocatableTo(resources: readonly Resource[], role: string): Resource[] {
  return resources.filter((resource) => {
    const reserved = reservationRole(resource)
    return reserved === undefined || isRoleWithin(role, reserved)
  })
}

/** The same resources, allocated to a role. */
export function withAllocation(resources: readonly Resource[], role: string): Resource[] {
  return resources.map((resource) => ({ ...resource, allocation_info: { role } }))
}

/** The same resources without the role they are allocated to. */
export function withoutAllocation(resources: readonly Resource[]): Resource[] {
  return resources.map((resource) => {
    if (!resource.allocation_info) return resource
    const { allocation_info: _, ...rest } = resource
    return rest
  })
}

/** All port numbers as merged ranges, over all roles. */
export function portsOf(resources: readonly Resource[]): Range[] {
  return mergeRanges(...resources.filter(({ name }) => name === 'ports').map((r) => r.ranges?.range ?? []))
}
