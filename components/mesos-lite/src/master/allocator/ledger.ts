import {
  addResources,
  identityOf,
  reservationRole,
  scalarQuantities,
  subtractResources,
} from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { availableOf, bookResource, createAccount, freeOf, heldOf, replaceTotal } from './account.ts'
import type { Account } from './account.ts'
import { addQuantities, addQuantity } from './quantities.ts'
import type { Quantities } from './quantities.ts'
import { createShares } from './shares.ts'
import type { Shares } from './shares.ts'

/** Who holds: a framework in one of its roles. */
export interface Holder {
  frameworkId: string
  role: string
}

/**
 * The books of the allocator: what every agent has, and who holds how much of it. Offered resources count as
 * held. All resources are in the new format without `allocation_info`. Every sum is kept up to date, so that a
 * booking costs the same in a cluster of any size.
 */
export interface Ledger {
  agentIds(): Iterable<string>
  /** Agents with anything that nobody holds. */
  agentIdsWithFree(): string[]
  /** The same without looking at each of them: `hasFree` tells. */
  agentIdsMaybeFree(): string[]
  hasFree(agentId: string): boolean
  hasAgent(agentId: string): boolean
  /** Adds an agent, or replaces the total of a known one; what is held stays held. */
  setTotal(agentId: string, total: Resource[]): void
  removeAgent(agentId: string): void
  total(agentId: string): Resource[]
  allocated(agentId: string): Resource[]
  /** What nobody holds, without shared volumes; the same list until something changes. */
  available(agentId: string): Resource[]
  /** Volumes that may be offered to several frameworks at once. */
  shared(agentId: string): Resource[]
  hasGpus(agentId: string): boolean
  /** Books resources for a framework in a role. */
  allocate(agentId: string, holder: Holder, resources: Resource[]): void
  /** Gives them back. */
  recover(agentId: string, holder: Holder, resources: Resource[]): void
  /** Replaces held resources by what an operation made of them; the total changes with them. */
  convert(agentId: string, holder: Holder, consumed: Resource[], converted: Resource[]): void
  clusterTotal(): ReadonlyMap<string, number>
  /** Unreserved scalars, not revocable, that nobody holds, over all agents. */
  freeUnreserved(): ReadonlyMap<string, number>
  /** What counts against the quota of a top-level role: what it holds, and what is reserved for it and free. */
  consumed(topRole: string): ReadonlyMap<string, number>
  /** Everything held, in order of who is next. */
  shares: Shares
  forgetFramework(frameworkId: string): void
}

/** The first part of a role's path, which quotas are set on. */
export function topRoleOf(role: string): string {
  const at = role.indexOf('/')
  return at < 0 ? role : role.slice(0, at)
}

const isPlain = (resource: Resource): boolean => !resource.reservations?.length && !resource.revocable

/** Creates empty books. */
export function createLedger(): Ledger {
  const accounts = new Map<string, Account>()
  const gpuAgents = new Set<string>()
  const maybeFree = new Set<string>()
  const clusterTotal: Quantities = new Map()
  const freeUnreserved: Quantities = new Map()
  const consumed = new Map<string, Quantities>()
  const nothing: Quantities = new Map()
  const shares = createShares(clusterTotal)
  const empty = createAccount()

  const consumedBy = (topRole: string): Quantities => {
    const known = consumed.get(topRole)
    if (known) return known
    const created: Quantities = new Map()
    consumed.set(topRole, created)
    return created
  }

  /** Adds an account to the sums over all agents, or takes it away. */
  const count = (account: Account, sign: 1 | -1): void => {
    addQuantities(clusterTotal, scalarQuantities(account.total), sign)
    shares.totalChanged()
    for (const line of account.scalars.values()) {
      if (isPlain(line.resource)) addQuantity(freeUnreserved, line.resource.name, sign * freeOf(line))
    }
    for (const resource of account.total) {
      const role = reservationRole(resource)
      if (role === undefined || resource.revocable) continue
      addQuantities(consumedBy(topRoleOf(role)), scalarQuantities([resource]), sign)
    }
  }

  const setTotal = (agentId: string, total: Resource[]): void => {
    let account = accounts.get(agentId)
    if (account) count(account, -1)
    else accounts.set(agentId, (account = createAccount()))
    replaceTotal(account, total)
    count(account, 1)
    maybeFree.add(agentId)
    if (total.some(({ name, scalar }) => name === 'gpus' && (scalar?.value ?? 0) > 0)) gpuAgents.add(agentId)
    else gpuAgents.delete(agentId)
  }

  /** Whether a holder gets its first, or gives back its last, hold of a shared volume. */
  const countShared = (account: Account, holder: Holder, resource: Resource, sign: 1 | -1): boolean => {
    const key = `${holder.role} ${holder.frameworkId}\n${identityOf(resource)}`
    const left = (account.sharedCounts.get(key) ?? 0) + sign
    if (left > 0) account.sharedCounts.set(key, left)
    else account.sharedCounts.delete(key)
    return sign === 1 ? left === 1 : left === 0
  }

  const book = (agentId: string, holder: Holder, resources: Resource[], sign: 1 | -1): void => {
    const account = accounts.get(agentId)
    if (account && sign === -1) maybeFree.add(agentId)
    const charged: Quantities = new Map()
    let usage: Quantities | undefined
    for (const resource of resources) {
      if (account && resource.shared && !countShared(account, holder, resource, sign)) continue
      if (account) {
        const change = bookResource(account, resource, sign)
        if (change !== 0 && isPlain(resource)) addQuantity(freeUnreserved, resource.name, change)
      }
      if (resource.type !== 'SCALAR') continue
      const amount = Math.round((resource.scalar?.value ?? 0) * 1000)
      addQuantity(charged, resource.name, amount)
      if (isPlain(resource))
        addQuantity((usage ??= consumedBy(topRoleOf(holder.role))), resource.name, sign * amount)
    }
    shares.add(holder.role, holder.frameworkId, charged, sign)
  }

  const hasFree = (agentId: string): boolean => {
    const account = accounts.get(agentId)
    if (account && availableOf(account).length > 0) return true
    maybeFree.delete(agentId)
    return false
  }

  return {
    agentIds: () => accounts.keys(),
    agentIdsWithFree: () => [...maybeFree].filter(hasFree),
    agentIdsMaybeFree: () => [...maybeFree],
    hasFree,
    hasAgent: (agentId) => accounts.has(agentId),
    setTotal,
    removeAgent(agentId) {
      const account = accounts.get(agentId)
      if (account) count(account, -1)
      accounts.delete(agentId)
      maybeFree.delete(agentId)
      gpuAgents.delete(agentId)
    },
    total: (agentId) => (accounts.get(agentId) ?? empty).total,
    allocated: (agentId) => heldOf(accounts.get(agentId) ?? empty),
    available: (agentId) => availableOf(accounts.get(agentId) ?? empty),
    shared: (agentId) => (accounts.get(agentId) ?? empty).shared,
    hasGpus: (agentId) => gpuAgents.has(agentId),
    allocate: (agentId, holder, resources) => book(agentId, holder, resources, 1),
    recover: (agentId, holder, resources) => book(agentId, holder, resources, -1),
    convert(agentId, holder, taken, made) {
      const { total } = accounts.get(agentId) ?? empty
      book(agentId, holder, taken, -1)
      setTotal(agentId, addResources(subtractResources(total, taken) ?? total, made))
      book(agentId, holder, made, 1)
    },
    clusterTotal: () => clusterTotal,
    freeUnreserved: () => freeUnreserved,
    consumed: (topRole) => consumed.get(topRole) ?? nothing,
    shares,
    forgetFramework: (frameworkId) => shares.forgetFramework(frameworkId),
  }
}
