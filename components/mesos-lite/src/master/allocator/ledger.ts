import {
  addResources,
  scalarQuantities,
  subtractResources,
  subtractWhatIsThere,
} from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { addQuantities } from './quantities.ts'
import type { Quantities } from './quantities.ts'

interface AgentAccount {
  total: Resource[]
  allocated: Resource[]
  available: Resource[] | undefined
}

/** What one framework holds in one role: offered and used together, scalars only. */
export interface Holding {
  quantities: Quantities
  /** How often something was allocated; it only grows. */
  allocations: number
}

/**
 * The books of the allocator: what every agent has, and who holds how much of it. Offered resources count as
 * held. All resources are in the new format without `allocation_info`.
 */
export interface Ledger {
  agentIds(): Iterable<string>
  hasAgent(agentId: string): boolean
  /** Adds an agent, or replaces the total of a known one; what is held stays held. */
  setTotal(agentId: string, total: Resource[]): void
  removeAgent(agentId: string): void
  total(agentId: string): Resource[]
  allocated(agentId: string): Resource[]
  available(agentId: string): Resource[]
  /** Books resources for a framework in a role. */
  allocate(agentId: string, holder: Holder, resources: Resource[]): void
  /** Gives them back. */
  recover(agentId: string, holder: Holder, resources: Resource[]): void
  /** Replaces held resources by what an operation made of them; the total changes with them. */
  convert(agentId: string, holder: Holder, consumed: Resource[], converted: Resource[]): void
  clusterTotal(): Quantities
  holdings(): ReadonlyMap<string, ReadonlyMap<string, Holding>>
  forgetFramework(frameworkId: string): void
}

/** Who holds: a framework in one of its roles. */
export interface Holder {
  frameworkId: string
  role: string
}

/** Creates empty books. */
export function createLedger(): Ledger {
  const agents = new Map<string, AgentAccount>()
  const clusterTotal: Quantities = new Map()
  const holdings = new Map<string, Map<string, Holding>>()

  const account = (agentId: string): AgentAccount =>
    agents.get(agentId) ?? { total: [], allocated: [], available: [] }

  const holding = ({ frameworkId, role }: Holder): Holding => {
    const ofRole = holdings.get(role) ?? new Map<string, Holding>()
    holdings.set(role, ofRole)
    const held = ofRole.get(frameworkId) ?? { quantities: new Map<string, number>(), allocations: 0 }
    ofRole.set(frameworkId, held)
    return held
  }

  const setTotal = (agentId: string, total: Resource[]): void => {
    const known = agents.get(agentId)
    if (known) addQuantities(clusterTotal, scalarQuantities(known.total), -1)
    addQuantities(clusterTotal, scalarQuantities(total))
    agents.set(agentId, { total, allocated: known?.allocated ?? [], available: undefined })
  }

  const book = (agentId: string, holder: Holder, resources: Resource[], sign: 1 | -1): void => {
    const entry = agents.get(agentId)
    if (entry) {
      entry.allocated =
        sign === 1
          ? addResources(entry.allocated, resources)
          : subtractWhatIsThere(entry.allocated, resources)
      entry.available = undefined
    }
    const held = holding(holder)
    addQuantities(held.quantities, scalarQuantities(resources), sign)
    if (sign === 1) held.allocations += 1
  }

  return {
    agentIds: () => agents.keys(),
    hasAgent: (agentId) => agents.has(agentId),
    setTotal,
    removeAgent(agentId) {
      const known = agents.get(agentId)
      if (known) addQuantities(clusterTotal, scalarQuantities(known.total), -1)
      agents.delete(agentId)
    },
    total: (agentId) => account(agentId).total,
    allocated: (agentId) => account(agentId).allocated,
    available(agentId) {
      const entry = account(agentId)
      entry.available ??= subtractWhatIsThere(entry.total, entry.allocated)
      return entry.available
    },
    allocate: (agentId, holder, resources) => book(agentId, holder, resources, 1),
    recover: (agentId, holder, resources) => book(agentId, holder, resources, -1),
    convert(agentId, holder, consumed, converted) {
      const entry = account(agentId)
      book(agentId, holder, consumed, -1)
      setTotal(agentId, addResources(subtractResources(entry.total, consumed) ?? entry.total, converted))
      book(agentId, holder, converted, 1)
    },
    clusterTotal: () => clusterTotal,
    holdings: () => holdings,
    forgetFramework(frameworkId) {
      for (const [role, ofRole] of holdings) {
        ofRole.delete(frameworkId)
        if (ofRole.size === 0) holdings.delete(role)
      }
    },
  }
}
