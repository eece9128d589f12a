import { fromThousandths } from '@dcos-lite/lib/resources'
import type { OfferFilters } from '../allocator/filters.ts'
import type { Ledger } from '../allocator/ledger.ts'
import type { Framework } from '../state/types.ts'
import type { RoleFacts } from './legacy-roles.ts'

/** What the metrics of the allocator are read from. */
export interface AllocatorFacts {
  frameworks: ReadonlyMap<string, Framework>
  ledger: Ledger
  filters: OfferFilters
  roles: RoleFacts
  /** Monotonic ms. */
  nowMs: number
  /** Scalars that are used or offered, in thousandths. */
  held: ReadonlyMap<string, number>
}

function quotaMetrics({ quotas, consumed }: RoleFacts): [string, number][] {
  return [...quotas].flatMap(([role, { guarantees, limits }]) => {
    const names = new Set([...guarantees.keys(), ...limits.keys()])
    return [...names].flatMap((name): [string, number][] => {
      const prefix = `allocator/mesos/quota/roles/${role}/resources/${name}/`
      const guarantee = guarantees.get(name)
      const limit = limits.get(name)
      return [
        ...(guarantee === undefined
          ? []
          : [[`${prefix}guarantee`, fromThousandths(guarantee)] as [string, number]]),
        ...(limit === undefined ? [] : [[`${prefix}limit`, fromThousandths(limit)] as [string, number]]),
        [`${prefix}offered_or_allocated`, fromThousandths(consumed(role).get(name) ?? 0)],
      ]
    })
  })
}

/** The metrics of the allocator besides its timings. */
export function allocatorMetrics(facts: AllocatorFacts): [string, number][] {
  const { ledger, filters, roles, nowMs, held } = facts
  const active = filters.activeByRole(nowMs)
  const roleNames = new Set([...facts.frameworks.values()].flatMap((framework) => framework.roles))
  const resources = [...ledger.clusterTotal()].flatMap(([name, total]): [string, number][] => [
    [`allocator/mesos/resources/${name}/total`, fromThousandths(total)],
    [`allocator/mesos/resources/${name}/offered_or_allocated`, fromThousandths(held.get(name) ?? 0)],
  ])
  const ofRoles = [...roleNames].flatMap((role): [string, number][] => [
    [`allocator/mesos/roles/${role}/shares/dominant`, ledger.shares.dominantShare(role)],
    [`allocator/mesos/offer_filters/roles/${role}/active`, active.get(role) ?? 0],
  ])
  return [...resources, ...ofRoles, ...quotaMetrics(roles)]
}
