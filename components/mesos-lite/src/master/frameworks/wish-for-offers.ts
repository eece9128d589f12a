import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Answers REVIVE: offers are wanted again, for these roles or all; filters are forgotten; allocates at once. */
export function reviveOffers(reign: Reign, framework: Framework, roles: readonly string[] = []): void {
  reign.counters.add('master/messages_revive_offers')
  const revived = roles.length > 0 ? roles : framework.roles
  for (const role of revived) framework.suppressedRoles.delete(role)
  reign.filters.clear(framework.id, revived)
  reign.inverse.clearFilters(framework.id)
  reign.requestAllocation()
}

/** Answers SUPPRESS: no new offers for these roles, or for all. */
export function suppressOffers(reign: Reign, framework: Framework, roles: readonly string[] = []): void {
  reign.counters.add('master/messages_suppress_offers')
  const suppressed = roles.length > 0 ? roles : framework.roles
  for (const role of suppressed) if (framework.roles.includes(role)) framework.suppressedRoles.add(role)
}
