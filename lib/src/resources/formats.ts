import type { ReservationInfo, Resource } from '../mesos/index.ts'
import { sumResources } from './arithmetic.ts'

function upgrade(resource: Resource): Resource {
  const { role, reservation, reservations, ...rest } = resource
  if (reservations?.length) return { ...rest, reservations }
  if (role === undefined || role === '*') return rest
  const entry: ReservationInfo = reservation
    ? { type: 'DYNAMIC', role, ...reservation }
    : { type: 'STATIC', role }
  return { ...rest, reservations: [entry] }
}

/**
 * The new format, merged: `role` and `reservation` become the `reservations` stack (a non-empty stack wins), a
 * missing role is `*`, empty resources are dropped.
 */
export function normalizeResources(resources: readonly Resource[]): Resource[] {
  return sumResources([resources.map(upgrade)])
}

/** Whether a resource is reserved more than once, which the old format cannot say. */
export function isRefined(resource: Resource): boolean {
  return (resource.reservations?.length ?? 0) > 1
}

function downgrade(resource: Resource): Resource {
  const { reservations, ...rest } = resource
  const top = reservations?.[0]
  if (!top) return { ...rest, role: '*' }
  if (top.type === 'STATIC') return { ...rest, role: top.role }
  const { principal, labels } = top
  return {
    ...rest,
    role: top.role,
    reservation: { ...(principal === undefined ? {} : { principal }), ...(labels ? { labels } : {}) },
  }
}

/** The old format (`role`, `reservation`). Refined reservations cannot be written in it and are left out. */
export function toOldFormat(resources: readonly Resource[]): Resource[] {
  return resources.filter((resource) => !isRefined(resource)).map(downgrade)
}

/** Both formats at once, as the operator API lists them; refined reservations only in the new one. */
export function toDoubleFormat(resources: readonly Resource[]): Resource[] {
  return resources.map((resource) =>
    isRefined(resource)
      ? resource
      : {
          ...downgrade(resource),
          ...(resource.reservations?.length ? { reservations: resource.reservations } : {}),
        },
  )
}
