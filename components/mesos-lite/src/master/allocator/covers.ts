import type { Range, Resource } from '@dcos-lite/lib/mesos'
import { containsRanges, containsResources, identityOf, isIndivisible } from '@dcos-lite/lib/resources'

function coversRanges(outer: readonly Range[], inner: readonly Range[]): boolean {
  const same =
    outer.length === inner.length &&
    outer.every((range, at) => range.begin === inner[at]?.begin && range.end === inner[at].end)
  return same || containsRanges(outer, inner)
}

const isSimple = (resource: Resource): boolean => resource.type !== 'SET' && !isIndivisible(resource)

function coversOne(outer: Resource, inner: Resource): boolean {
  if (outer.type === 'SCALAR') return (outer.scalar?.value ?? 0) >= (inner.scalar?.value ?? 0)
  return coversRanges(outer.ranges?.range ?? [], inner.ranges?.range ?? [])
}

/** Whether `inner` is contained in `outer`; both are merged lists, as the books and the filters keep them. */
export function covers(outer: readonly Resource[], inner: readonly Resource[]): boolean {
  if (outer === inner) return true
  for (const wanted of inner) {
    if (!isSimple(wanted)) return containsResources(outer, inner)
    const identity = identityOf(wanted)
    const held = outer.find(
      (one) => one.name === wanted.name && one.type === wanted.type && identityOf(one) === identity,
    )
    if (!held || !coversOne(held, wanted)) return false
  }
  return true
}
