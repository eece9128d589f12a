import { mergeRanges, subtractRanges, toThousandths } from '@dcos-lite/lib/resources'
import { addResources, identityOf, isIndivisible, subtractWhatIsThere } from '@dcos-lite/lib/resources'
import type { Range, Resource } from '@dcos-lite/lib/mesos'

/** A divisible scalar of one agent. Amounts in thousandths. */
export interface ScalarLine {
  resource: Resource
  total: number
  held: number
}

interface RangesLine {
  resource: Resource
  held: readonly Range[]
}

/** The books of one agent: whole numbers, changed in place, so that a booking costs what it changes. */
export interface Account {
  total: Resource[]
  scalars: Map<string, ScalarLine>
  ranges: Map<string, RangesLine>
  /** Sets, volumes and whole disks: rare, so that plain arithmetic is good enough. */
  others: Resource[]
  heldOthers: Resource[]
  /** Shared volumes: everybody may have them at once. */
  shared: Resource[]
  /** How often a holder has a shared volume, by holder and identity. */
  sharedCounts: Map<string, number>
  /** Computed when asked for. */
  available: Resource[] | undefined
}

/** Books without anything. */
export function createAccount(): Account {
  return {
    total: [],
    scalars: new Map(),
    ranges: new Map(),
    others: [],
    heldOthers: [],
    shared: [],
    sharedCounts: new Map(),
    available: undefined,
  }
}

const isScalar = (resource: Resource): boolean => resource.type === 'SCALAR' && !isIndivisible(resource)
const amountOf = (resource: Resource): number => toThousandths(resource.scalar?.value ?? 0)

/** Replaces what the agent has; what is held stays held. */
export function replaceTotal(account: Account, total: Resource[]): void {
  account.total = total
  account.available = undefined
  account.others = []
  account.shared = []
  for (const line of account.scalars.values()) line.total = 0
  const ranges = new Map<string, RangesLine>()
  for (const resource of total) {
    const identity = identityOf(resource)
    if (resource.shared) account.shared.push(resource)
    else if (isScalar(resource)) {
      const held = account.scalars.get(identity)?.held ?? 0
      account.scalars.set(identity, { resource, total: amountOf(resource), held })
    } else if (resource.type === 'RANGES') {
      ranges.set(identity, { resource, held: account.ranges.get(identity)?.held ?? [] })
    } else account.others.push(resource)
  }
  for (const [identity, { resource, held }] of account.ranges) {
    if (ranges.has(identity) || held.length === 0) continue
    ranges.set(identity, { resource: { ...resource, ranges: { range: [] } }, held })
  }
  account.ranges = ranges
}

const sameRanges = (left: readonly Range[], right: readonly Range[]): boolean =>
  left.length === right.length &&
  left.every(({ begin, end }, index) => begin === right[index]?.begin && end === right[index].end)

function changedRanges(held: readonly Range[], given: readonly Range[], sign: 1 | -1): readonly Range[] {
  if (sign === 1) return held.length === 0 ? given : mergeRanges(held, given)
  return sameRanges(held, given) ? [] : subtractRanges(held, given)
}

/** What of a line nobody holds. */
export const freeOf = ({ total, held }: ScalarLine): number => Math.max(total - held, 0)

/** Books one resource and returns by how much the free amount of its line grew; holders of shared ones are counted apart. */
export function bookResource(account: Account, resource: Resource, sign: 1 | -1): number {
  account.available = undefined
  if (resource.shared) return 0
  if (isScalar(resource)) {
    const identity = identityOf(resource)
    let line = account.scalars.get(identity)
    if (!line) account.scalars.set(identity, (line = { resource, total: 0, held: 0 }))
    const before = freeOf(line)
    line.held = Math.max(line.held + sign * amountOf(resource), 0)
    return freeOf(line) - before
  }
  if (resource.type === 'RANGES') {
    const identity = identityOf(resource)
    const given = resource.ranges?.range ?? []
    const line = account.ranges.get(identity)
    if (line) line.held = changedRanges(line.held, given, sign)
    else if (sign === 1) {
      account.ranges.set(identity, { resource: { ...resource, ranges: { range: [] } }, held: given })
    }
    return 0
  }
  account.heldOthers =
    sign === 1
      ? addResources(account.heldOthers, [resource])
      : subtractWhatIsThere(account.heldOthers, [resource])
  return 0
}

const withAmount = (resource: Resource, thousandths: number): Resource => ({
  ...resource,
  scalar: { value: thousandths / 1000 },
})

const withRanges = (resource: Resource, range: readonly Range[]): Resource => ({
  ...resource,
  ranges: { range: [...range] },
})

/** What nobody holds, without shared volumes. The same list until something is booked. */
export function availableOf(account: Account): Resource[] {
  if (account.available) return account.available
  const list: Resource[] = []
  for (const { resource, total, held } of account.scalars.values()) {
    if (held === 0 && total > 0) list.push(resource)
    else if (total > held) list.push(withAmount(resource, total - held))
  }
  for (const { resource, held } of account.ranges.values()) {
    const all = resource.ranges?.range ?? []
    if (held.length === 0 && all.length > 0) list.push(resource)
    else if (!sameRanges(all, held)) {
      const left = subtractRanges(all, held)
      if (left.length > 0) list.push(withRanges(resource, left))
    }
  }
  const others =
    account.heldOthers.length === 0 ? account.others : subtractWhatIsThere(account.others, account.heldOthers)
  for (const resource of others) list.push(resource)
  account.available = list
  return list
}

/** What is held, every shared volume once. */
export function heldOf(account: Account): Resource[] {
  const list: Resource[] = []
  for (const { resource, held } of account.scalars.values())
    if (held > 0) list.push(withAmount(resource, held))
  for (const { resource, held } of account.ranges.values())
    if (held.length > 0) list.push(withRanges(resource, held))
  const identities = new Set([...account.sharedCounts.keys()].map((key) => key.slice(key.indexOf('\n') + 1)))
  const shared = account.shared.filter((resource) => identities.has(identityOf(resource)))
  return [...list, ...account.heldOthers, ...shared]
}
