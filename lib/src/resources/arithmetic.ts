import type { Resource } from '../mesos/index.ts'
import {
  addAmount,
  canonicalAmount,
  containsAmount,
  isEmptyAmount,
  subtractAmount,
  thousandthsOf,
} from './amount.ts'
import { identityOf, isIndivisible } from './identity.ts'
import { fromThousandths } from './thousandths.ts'

interface Pool {
  /** Divisible resources by identity. */
  merged: Map<string, Resource>
  /** Volumes and whole disks, each an entry of its own. */
  whole: { identity: string; resource: Resource }[]
}

function poolOf(lists: readonly (readonly Resource[])[]): Pool {
  const pool: Pool = { merged: new Map(), whole: [] }
  for (const resource of lists.flat()) {
    if (isEmptyAmount(resource)) continue
    const identity = identityOf(resource)
    if (isIndivisible(resource)) {
      pool.whole.push({ identity, resource: canonicalAmount(resource) })
      continue
    }
    const held = pool.merged.get(identity)
    pool.merged.set(identity, held ? addAmount(held, resource) : canonicalAmount(resource))
  }
  return pool
}

function listOf(pool: Pool): Resource[] {
  return [...pool.merged.values(), ...pool.whole.map(({ resource }) => resource)]
}

/** Takes one resource out of the pool. Returns whether all of it was there. */
function takeOne(pool: Pool, taken: Resource): boolean {
  const identity = identityOf(taken)
  if (isIndivisible(taken)) {
    const index = pool.whole.findIndex(
      (entry) => entry.identity === identity && thousandthsOf(entry.resource) === thousandthsOf(taken),
    )
    if (index >= 0) pool.whole.splice(index, 1)
    return index >= 0
  }
  const held = pool.merged.get(identity)
  if (!held) return false
  const complete = containsAmount(held, taken)
  const left = subtractAmount(held, taken)
  if (isEmptyAmount(left)) pool.merged.delete(identity)
  else pool.merged.set(identity, left)
  return complete
}

/** The sum of all lists, equal identities merged. Volumes and whole disks stay entries of their own. */
export function sumResources(lists: readonly (readonly Resource[])[]): Resource[] {
  return listOf(poolOf(lists))
}

/** The sum of two lists. */
export function addResources(left: readonly Resource[], right: readonly Resource[]): Resource[] {
  return listOf(poolOf([left, right]))
}

/** What is left of `from` without `taken`, or undefined when `taken` is not contained in it. */
export function subtractResources(
  from: readonly Resource[],
  taken: readonly Resource[],
): Resource[] | undefined {
  const pool = poolOf([from])
  for (const resource of listOf(poolOf([taken]))) if (!takeOne(pool, resource)) return undefined
  return listOf(pool)
}

/** Whether `part` was cut from `entry`: it shares everything but the amount with it. */
const isCutFrom = (entry: Resource, part: Resource): boolean =>
  entry.name === part.name &&
  entry.reservations === part.reservations &&
  entry.allocation_info === part.allocation_info &&
  entry.disk === part.disk &&
  entry.revocable === part.revocable &&
  entry.shared === part.shared &&
  entry.provider_id === part.provider_id

/**
 * The same as `subtractResources` for parts that were cut from entries of `from` by a spread of them: nothing else is
 * looked at or merged, so that it costs as much as the parts do.
 */
export function subtractParts(from: readonly Resource[], parts: readonly Resource[]): Resource[] | undefined {
  const left = [...from]
  for (const part of parts) {
    if (isIndivisible(part)) return subtractResources(from, parts)
    const at = left.findIndex((entry) => isCutFrom(entry, part))
    const entry = left[at]
    if (!entry || !containsAmount(entry, part)) return subtractResources(from, parts)
    const rest = subtractAmount(entry, part)
    if (isEmptyAmount(rest)) left.splice(at, 1)
    else left[at] = rest
  }
  return left
}

/** What is left of `from` when as much of `taken` as is there is removed. */
export function subtractWhatIsThere(from: readonly Resource[], taken: readonly Resource[]): Resource[] {
  const pool = poolOf([from])
  for (const resource of listOf(poolOf([taken]))) takeOne(pool, resource)
  return listOf(pool)
}

/** Whether every entry of `inner` is, as the same object, an entry of `outer`. */
function isSelection(outer: readonly Resource[], inner: readonly Resource[]): boolean {
  return inner.every((entry, index) => outer.includes(entry) && inner.indexOf(entry) === index)
}

/** Whether `inner` can be subtracted from `outer`. */
export function containsResources(outer: readonly Resource[], inner: readonly Resource[]): boolean {
  // The common question of the allocator, answered without arithmetic.
  if (isSelection(outer, inner)) return true
  return subtractResources(outer, inner) !== undefined
}

/** Whether both hold the same, whatever the order. */
export function equalResources(left: readonly Resource[], right: readonly Resource[]): boolean {
  return subtractResources(left, right)?.length === 0
}

/** The amount of a scalar over all roles and disks, in its unit; 0 when there is none. */
export function scalarOf(resources: readonly Resource[], name: string): number {
  let thousandths = 0
  for (const resource of resources) if (resource.name === name) thousandths += thousandthsOf(resource)
  return fromThousandths(thousandths)
}

/** The amounts of all scalars in thousandths by name, over all roles and disks. */
export function scalarQuantities(resources: readonly Resource[]): Map<string, number> {
  const quantities = new Map<string, number>()
  for (const resource of resources) {
    const amount = thousandthsOf(resource)
    if (amount > 0) quantities.set(resource.name, (quantities.get(resource.name) ?? 0) + amount)
  }
  return quantities
}
