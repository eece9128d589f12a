import type { Resource } from '@dcos-lite/lib/mesos'
import { topRoleOf } from './ledger.ts'
import type { Quantities } from './quantities.ts'
import { addQuantity } from './quantities.ts'
import type { AllocationSnapshot, Quota } from './snapshot.ts'

/** How much of an unreserved scalar a role may get now, and what sets the bound. Thousandths. */
export interface Room {
  amount: number
  /** `LIMIT` of the role itself, or the `HEADROOM` for what is guaranteed to others; absent: nothing. */
  bound: 'LIMIT' | 'HEADROOM' | undefined
}

/** Quotas during one run: what the run gives away counts at once. */
export interface QuotaRun {
  anyMissing(): boolean
  /** Whether a top-level role has less than it is guaranteed. */
  isMissing(topRole: string): boolean
  missing(topRole: string, name: string): number
  consumed(topRole: string, name: string): number
  /** Whether anything bounds what a role may get. */
  restricts(role: string): boolean
  room(role: string, name: string): Room
  give(role: string, resources: readonly Resource[]): void
}

const thousandthsOf = (resource: Resource): number => Math.round((resource.scalar?.value ?? 0) * 1000)
const isPlainScalar = ({ type, reservations, revocable }: Resource): boolean =>
  type === 'SCALAR' && !reservations?.length && !revocable

/** What is free for guarantees: unreserved scalars of agents that can be offered. */
function freeOnActiveAgents(snapshot: AllocationSnapshot): Quantities {
  const free = new Map(snapshot.ledger.freeUnreserved())
  for (const agentId of snapshot.agents.keys()) {
    if (snapshot.agents.get(agentId)?.inactive === undefined) continue
    for (const resource of snapshot.ledger.available(agentId)) {
      if (isPlainScalar(resource)) addQuantity(free, resource.name, -thousandthsOf(resource))
    }
  }
  return free
}

/** Starts the accounts of a run. */
export function startQuotaRun(snapshot: AllocationSnapshot): QuotaRun {
  const { quotas, ledger } = snapshot
  const given = new Map<string, Quantities>()
  const givenAway: Quantities = new Map()
  let free: Quantities | undefined

  const consumed = (topRole: string, name: string): number =>
    (ledger.consumed(topRole).get(name) ?? 0) + (given.get(topRole)?.get(name) ?? 0)
  const missingOf = (quota: Quota | undefined, topRole: string, name: string): number => {
    const guarantee = quota?.guarantees.get(name)
    return guarantee === undefined ? 0 : Math.max(guarantee - consumed(topRole, name), 0)
  }
  const missing = (topRole: string, name: string): number => missingOf(quotas.get(topRole), topRole, name)
  const isMissing = (topRole: string): boolean => {
    const quota = quotas.get(topRole)
    if (!quota) return false
    for (const name of quota.guarantees.keys()) if (missingOf(quota, topRole, name) > 0) return true
    return false
  }
  const missingRoles = new Set([...quotas.keys()].filter(isMissing))
  const requiredByOthers = (topRole: string, name: string): number => {
    let sum = 0
    for (const other of missingRoles) if (other !== topRole) sum += missing(other, name)
    return sum
  }

  return {
    anyMissing: () => missingRoles.size > 0,
    isMissing: (topRole) => missingRoles.has(topRole),
    missing,
    consumed,
    restricts(role) {
      if (quotas.size === 0) return false
      const topRole = topRoleOf(role)
      if (missingRoles.size > (missingRoles.has(topRole) ? 1 : 0)) return true
      return (quotas.get(topRole)?.limits.size ?? 0) > 0
    },
    room(role, name) {
      const topRole = topRoleOf(role)
      const limit = quotas.get(topRole)?.limits.get(name)
      const toLimit = limit === undefined ? Infinity : Math.max(limit - consumed(topRole, name), 0)
      const required = requiredByOthers(topRole, name)
      if (required === 0) return { amount: toLimit, bound: toLimit === Infinity ? undefined : 'LIMIT' }
      free ??= freeOnActiveAgents(snapshot)
      const spare = Math.max(
        (free.get(name) ?? 0) - (givenAway.get(name) ?? 0) - required,
        missing(topRole, name),
      )
      return spare < toLimit ? { amount: spare, bound: 'HEADROOM' } : { amount: toLimit, bound: 'LIMIT' }
    },
    give(role, resources) {
      if (quotas.size === 0) return
      const topRole = topRoleOf(role)
      const mine = given.get(topRole) ?? new Map<string, number>()
      given.set(topRole, mine)
      for (const resource of resources) {
        if (!isPlainScalar(resource)) continue
        addQuantity(mine, resource.name, thousandthsOf(resource))
        addQuantity(givenAway, resource.name, thousandthsOf(resource))
      }
      if (missingRoles.has(topRole) && !isMissing(topRole)) missingRoles.delete(topRole)
    },
  }
}
