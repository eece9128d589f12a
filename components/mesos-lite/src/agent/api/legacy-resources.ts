import type { Attribute, Resource } from '@dcos-lite/lib/mesos'
import { formatAmount, normalizeResources, reservationRole } from '@dcos-lite/lib/resources'

/** Resources as the legacy endpoints flatten them: four scalars always, ranges and sets as text. */
export function flattenResources(resources: readonly Resource[]): Record<string, number | string> {
  const flat: Record<string, number | string> = { cpus: 0, gpus: 0, mem: 0, disk: 0 }
  // Of one name there may be several (reservations, volumes): they add up.
  const plain = resources.map(({ name, type, scalar, ranges, set, revocable }): Resource => {
    const shown = revocable ? `${name}_revocable` : name
    return { name: shown, type, ...(scalar && { scalar }), ...(ranges && { ranges }), ...(set && { set }) }
  })
  for (const resource of normalizeResources(plain)) {
    flat[resource.name] = resource.type === 'SCALAR' ? (resource.scalar?.value ?? 0) : formatAmount(resource)
  }
  return flat
}

/** Resources by the role they are reserved for, unreserved ones left out. */
export function reservedByRole(resources: readonly Resource[]): Map<string, Resource[]> {
  const reserved = resources.filter((resource) => reservationRole(resource) !== undefined)
  return Map.groupBy(reserved, (resource) => reservationRole(resource) ?? '*')
}

/** Attributes as the legacy endpoints show them: numbers and text. */
export function flattenAttributes(attributes: readonly Attribute[]): Record<string, number | string> {
  return Object.fromEntries(
    attributes.map((attribute) => {
      if (attribute.type === 'SCALAR') return [attribute.name, attribute.scalar?.value ?? 0]
      if (attribute.type === 'TEXT') return [attribute.name, attribute.text?.value ?? '']
      const { name, type, ranges, set } = attribute
      return [name, formatAmount({ name, type, ...(ranges && { ranges }), ...(set && { set }) })]
    }),
  )
}
