import type { Attribute, Resource } from '@dcos-lite/lib/mesos'
import {
  formatAmount,
  formatRanges,
  fromThousandths,
  reservationRole,
  scalarQuantities,
  sumResources,
  unreserved,
} from '@dcos-lite/lib/resources'

/** Resources in one flat object: scalars as numbers, ranges and sets as text. */
export type FlatResources = Record<string, number | string>

const alwaysShown = ['cpus', 'gpus', 'mem', 'disk']

function withoutIdentity(resource: Resource): Resource {
  const { name, type, scalar, ranges, set, revocable } = resource
  return {
    name: revocable ? `${name}_revocable` : name,
    type,
    ...(scalar ? { scalar } : {}),
    ...(ranges ? { ranges } : {}),
    ...(set ? { set } : {}),
  }
}

/** Flattens resources over all roles: the four usual scalars are always there, ranges are `[a-b, c-d]`. */
export function flattenResources(resources: readonly Resource[]): FlatResources {
  const flat: FlatResources = Object.fromEntries(alwaysShown.map((name) => [name, 0]))
  const merged = sumResources([resources.map(withoutIdentity)])
  for (const [name, amount] of scalarQuantities(merged)) flat[name] = fromThousandths(amount)
  for (const resource of merged) {
    if (resource.type === 'RANGES') flat[resource.name] = formatRanges(resource.ranges?.range ?? [])
    if (resource.type === 'SET') flat[resource.name] = formatAmount(resource)
  }
  return flat
}

/** Resources by the role they are reserved for. */
export function byReservation(resources: readonly Resource[]): Record<string, Resource[]> {
  const roles: Record<string, Resource[]> = {}
  for (const resource of resources) {
    const role = reservationRole(resource)
    if (role !== undefined) (roles[role] ??= []).push(resource)
  }
  return roles
}

/** The flattened reservations of every role, and what is not reserved. */
export function flattenByReservation(resources: readonly Resource[]): {
  reserved: Record<string, FlatResources>
  unreserved: FlatResources
} {
  const reserved = Object.entries(byReservation(resources))
  return {
    reserved: Object.fromEntries(reserved.map(([role, list]) => [role, flattenResources(list)])),
    unreserved: flattenResources(unreserved(resources)),
  }
}

/** Attributes in one flat object: scalars as numbers, everything else as text. */
export function flattenAttributes(attributes: readonly Attribute[]): Record<string, number | string> {
  return Object.fromEntries(
    attributes.map(({ name, type, scalar, text, ranges, set }) => {
      if (type === 'SCALAR') return [name, scalar?.value ?? 0]
      if (type === 'RANGES') return [name, formatRanges(ranges?.range ?? [])]
      if (type === 'SET') return [name, `{${(set?.item ?? []).join(', ')}}`]
      return [name, text?.value ?? '']
    }),
  )
}
