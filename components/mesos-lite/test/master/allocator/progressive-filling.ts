import { scalarQuantities } from '@dcos-lite/lib/resources'
import { rolesWantingOffers } from '../../../src/master/allocator/allocate.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, resources } from './snapshots.ts'

/** Amounts of one task, or of the cluster: whole cpus and MiB. */
export interface Amounts {
  cpus: number
  mem: number
}

/** Roles in the order in which they are next. */
export function orderOf(snapshot: AllocationSnapshot): string[] {
  const { shares } = snapshot.ledger
  shares.wish({
    members: rolesWantingOffers(snapshot),
    weights: snapshot.weights,
    excluded: snapshot.excludedFromShares,
  })
  const roles: string[] = []
  shares.visit((role) => void roles.push(role) === null)
  return roles
}

const text = ({ cpus, mem }: Amounts): string => `cpus:${cpus};mem:${mem}`

/** Task by task to the first in order whose task fits, until none fits. Returns the tasks of each. */
export function fillUp(
  total: Amounts,
  demands: readonly Amounts[],
  weights = new Map<string, number>(),
): number[] {
  const ids = demands.map((_, at) => `f${at}`)
  const snapshot = cluster(
    { a: text(total) },
    ids.map((id) => framework(id, [id])),
    { weights },
  )
  const { ledger } = snapshot
  const launched = demands.map(() => 0)
  for (;;) {
    const free = scalarQuantities(ledger.available('a'))
    const next = orderOf(snapshot).find((id) => {
      const demand = demands[ids.indexOf(id)]
      return (
        demand && demand.cpus * 1000 <= (free.get('cpus') ?? 0) && demand.mem * 1000 <= (free.get('mem') ?? 0)
      )
    })
    if (next === undefined) return launched
    const at = ids.indexOf(next)
    ledger.allocate('a', { frameworkId: next, role: next }, resources(text(demands[at] ?? total)))
    launched[at] = (launched[at] ?? 0) + 1
  }
}

/** The dominant share of one task. */
export const shareOfTask = (total: Amounts, demand: Amounts): number =>
  Math.max(demand.cpus / total.cpus, demand.mem / total.mem)

/** How many tasks of `demand` fit into so many tasks of `other`, as a fraction. */
export const tasksWithin = (demand: Amounts, other: Amounts, count: number): number =>
  Math.min((count * other.cpus) / demand.cpus, (count * other.mem) / demand.mem)
