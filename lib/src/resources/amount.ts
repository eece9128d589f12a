import type { Resource } from '../mesos/index.ts'
import { containsRanges, isMerged, mergeRanges, subtractRanges } from './ranges.ts'
import { fromThousandths, toThousandths } from './thousandths.ts'

const itemsOf = (resource: Resource): string[] => resource.set?.item ?? []
const rangesOf = (resource: Resource): NonNullable<Resource['ranges']>['range'] =>
  resource.ranges?.range ?? []

/** The scalar amount in thousandths; 0 for ranges and sets. */
export function thousandthsOf(resource: Resource): number {
  return resource.type === 'SCALAR' ? toThousandths(resource.scalar?.value ?? 0) : 0
}

/** Whether there is nothing of it. */
export function isEmptyAmount(resource: Resource): boolean {
  if (resource.type === 'SCALAR') return thousandthsOf(resource) <= 0
  if (resource.type === 'RANGES') return rangesOf(resource).every(({ begin, end }) => end < begin)
  return itemsOf(resource).length === 0
}

/** The same resource with the amounts of both. */
export function addAmount(left: Resource, right: Resource): Resource {
  if (left.type === 'SCALAR') {
    return { ...left, scalar: { value: fromThousandths(thousandthsOf(left) + thousandthsOf(right)) } }
  }
  if (left.type === 'RANGES') {
    return { ...left, ranges: { range: mergeRanges(rangesOf(left), rangesOf(right)) } }
  }
  return { ...left, set: { item: [...new Set([...itemsOf(left), ...itemsOf(right)])].sort() } }
}

/** The same resource without the amount of the other; what is not there is not missed. */
export function subtractAmount(from: Resource, taken: Resource): Resource {
  if (from.type === 'SCALAR') {
    const left = Math.max(thousandthsOf(from) - thousandthsOf(taken), 0)
    return { ...from, scalar: { value: fromThousandths(left) } }
  }
  if (from.type === 'RANGES') {
    return { ...from, ranges: { range: subtractRanges(rangesOf(from), rangesOf(taken)) } }
  }
  const gone = new Set(itemsOf(taken))
  return { ...from, set: { item: itemsOf(from).filter((item) => !gone.has(item)) } }
}

/** Whether the first holds at least the amount of the second. */
export function containsAmount(outer: Resource, inner: Resource): boolean {
  if (outer.type !== inner.type) return false
  if (outer.type === 'SCALAR') return thousandthsOf(outer) >= thousandthsOf(inner)
  if (outer.type === 'RANGES') return containsRanges(rangesOf(outer), rangesOf(inner))
  const held = new Set(itemsOf(outer))
  return itemsOf(inner).every((item) => held.has(item))
}

/** A copy in canonical form: scalars rounded to thousandths, ranges merged, items sorted and once each. */
export function canonicalAmount(resource: Resource): Resource {
  if (resource.type === 'SCALAR') {
    const value = fromThousandths(thousandthsOf(resource))
    return resource.scalar?.value === value ? resource : { ...resource, scalar: { value } }
  }
  if (resource.type === 'RANGES') {
    if (isMerged(rangesOf(resource))) return resource
    return { ...resource, ranges: { range: mergeRanges(rangesOf(resource)) } }
  }
  return { ...resource, set: { item: [...new Set(itemsOf(resource))].sort() } }
}
