import { fromThousandths, reservationRole, sumResources } from '@dcos-lite/lib/resources'
import { flattenResources } from './legacy-resources.ts'
import type { Pieces } from './pieces.ts'
import { createTally } from './resource-tally.ts'
import type { ResourceTally } from './resource-tally.ts'
import type { StateSnapshot } from './snapshot.ts'

type Amounts = ReadonlyMap<string, number>

/** What operators set for roles, and what counts against it; amounts in thousandths. */
export interface RoleFacts {
  weights: ReadonlyMap<string, number>
  quotas: ReadonlyMap<string, { guarantees: Amounts; limits: Amounts }>
  consumed: (role: string) => Amounts
}

interface RoleUse {
  name: string
  allocated: ResourceTally
  offered: ResourceTally
  reserved: ResourceTally
  frameworkIds: string[]
}

const plain = (amounts: Amounts | undefined): Record<string, number> =>
  Object.fromEntries([...(amounts ?? [])].map(([name, amount]) => [name, fromThousandths(amount)]))

/** Who uses what by role, in order of name; its pieces are empty. */
export function* useOfRoles(snapshot: StateSnapshot): Generator<string, RoleUse[]> {
  const uses = new Map<string, RoleUse>()
  const use = (name: string): RoleUse => {
    const known = uses.get(name)
    if (known) return known
    const tallies = { allocated: createTally(), offered: createTally(), reserved: createTally() }
    const created = { name, ...tallies, frameworkIds: [] }
    uses.set(name, created)
    return created
  }
  const { weights, quotas } = snapshot.input.roles
  for (const role of [...weights.keys(), ...quotas.keys()]) use(role)
  for (const { framework, tasks } of snapshot.frameworks) {
    for (const role of framework.roles) use(role).frameworkIds.push(framework.id)
    for (const task of tasks) {
      if (task.booked) use(task.role).allocated.add(task.info.resources ?? [])
      yield ''
    }
  }
  for (const { executors, total } of snapshot.agents) {
    for (const { executor } of executors) use(executor.role).allocated.add(executor.info.resources ?? [])
    for (const resource of total) {
      const role = reservationRole(resource)
      if (role !== undefined) use(role).reserved.add([resource])
    }
    yield ''
  }
  for (const { role, resources } of snapshot.offers) {
    use(role).offered.add(resources)
    yield ''
  }
  return [...uses.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function legacyRole({ input }: StateSnapshot, use: RoleUse): object {
  const { weights, quotas, consumed } = input.roles
  const { name, frameworkIds } = use
  const quota = quotas.get(name)
  const allocated = use.allocated.list()
  const offered = use.offered.list()
  return {
    name,
    weight: weights.get(name) ?? 1,
    quota: {
      role: name,
      guarantee: plain(quota?.guarantees),
      limit: plain(quota?.limits),
      consumed: plain(consumed(name)),
    },
    resources: flattenResources(sumResources([allocated, offered])),
    allocated: flattenResources(allocated),
    offered: flattenResources(offered),
    reserved: flattenResources(use.reserved.list()),
    frameworks: frameworkIds,
  }
}

/** The body of `/roles`: roles that exist by frameworks, reservations, weights or quotas, in order of name. */
export function* legacyRoles(snapshot: StateSnapshot): Pieces {
  const uses: RoleUse[] = yield* useOfRoles(snapshot)
  yield '{"roles":['
  let separator = ''
  for (const use of uses) {
    yield separator + JSON.stringify(legacyRole(snapshot, use))
    separator = ','
  }
  yield ']}'
}

/** One role as the operator API shows it. */
export function operatorRole({ input }: StateSnapshot, use: RoleUse): object {
  const { name, allocated, offered, frameworkIds } = use
  const allocation_info = { role: name }
  const free = offered.list().map((resource) => ({ ...resource, allocation_info }))
  const resources = sumResources([allocated.list(), free])
  return {
    name,
    weight: input.roles.weights.get(name) ?? 1,
    ...(frameworkIds.length === 0 ? {} : { frameworks: frameworkIds.map((value) => ({ value })) }),
    ...(resources.length === 0 ? {} : { resources }),
  }
}
