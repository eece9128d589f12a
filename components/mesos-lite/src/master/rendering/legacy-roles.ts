import type { Resource } from '@dcos-lite/lib/mesos'
import { reservationRole, sumResources } from '@dcos-lite/lib/resources'
import type { Ledger } from '../allocator/ledger.ts'
import { flattenResources } from './legacy-resources.ts'
import type { Books } from './operator-framework.ts'

/** What the role views are made from. */
export interface RolesInput extends Books {
  ledger: Ledger
}

interface RoleUse {
  allocated: Resource[]
  offered: Resource[]
  reserved: Resource[]
  frameworkIds: string[]
}

function usesOf(input: RolesInput, weights: ReadonlyMap<string, number>): Map<string, RoleUse> {
  const uses = new Map<string, RoleUse>()
  const use = (role: string): RoleUse => {
    const known = uses.get(role) ?? { allocated: [], offered: [], reserved: [], frameworkIds: [] }
    uses.set(role, known)
    return known
  }
  for (const role of weights.keys()) use(role)
  for (const framework of input.frameworks.values()) {
    for (const role of framework.roles) use(role).frameworkIds.push(framework.id)
    for (const task of framework.tasks.values()) {
      if (task.booked) use(task.role).allocated.push(...(task.info.resources ?? []))
    }
  }
  for (const { id, executors } of input.agents.values()) {
    for (const { role, info } of [...executors.values()].flatMap((list) => [...list.values()])) {
      use(role).allocated.push(...(info.resources ?? []))
    }
    for (const resource of input.ledger.total(id)) {
      const role = reservationRole(resource)
      if (role !== undefined) use(role).reserved.push(resource)
    }
  }
  for (const { role, resources } of input.offers.values()) use(role).offered.push(...resources)
  return uses
}

/** The roles that exist by frameworks, reservations or weights, in order of name. */
export function legacyRoles(input: RolesInput, weights: ReadonlyMap<string, number>): object[] {
  return [...usesOf(input, weights)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { allocated, offered, reserved, frameworkIds }]) => ({
      name,
      weight: weights.get(name) ?? 1,
      quota: { role: name, guarantee: {}, limit: {}, consumed: flattenResources(allocated) },
      resources: flattenResources(sumResources([allocated, offered])),
      allocated: flattenResources(allocated),
      offered: flattenResources(offered),
      reserved: flattenResources(reserved),
      frameworks: frameworkIds,
    }))
}

/** The same for the operator API. */
export function operatorRoles(input: RolesInput, weights: ReadonlyMap<string, number>): object[] {
  return [...usesOf(input, weights)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { allocated, offered, frameworkIds }]) => {
      const resources = sumResources([allocated, offered])
      return {
        name,
        weight: weights.get(name) ?? 1,
        ...(frameworkIds.length === 0 ? {} : { frameworks: frameworkIds.map((value) => ({ value })) }),
        ...(resources.length === 0 ? {} : { resources }),
      }
    })
}
