import { reservationRole, scalarQuantities } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { freeListOf, offerable } from './consider.ts'
import { explainQuota } from './explain-rules.ts'
import type { ExplainedRule, RuleSubject } from './explain-rules.ts'
import { amountIn, shortagesOf } from './shape.ts'
import type { Shortage } from './shape.ts'

/** The bound of a quota that keeps so much of a scalar from the role, on whichever agent. */
function boundOf(
  { role, quota }: RuleSubject,
  { name, requested }: Shortage,
  own: number,
): 'LIMIT' | 'HEADROOM' | undefined {
  if (name === 'ports' || !quota.restricts(role)) return undefined
  const { amount, bound } = quota.room(role, name)
  return amount < Math.round(requested * 1000) - own ? bound : undefined
}

function reservedForOthers(
  { available }: RuleSubject,
  { name, requested }: Shortage,
  whole: readonly Resource[],
): ExplainedRule | undefined {
  const others = available.filter((one) => one.name === name && !whole.includes(one) && reservationRole(one))
  const wanted = Math.round(requested * 1000)
  if (name === 'ports' || amountIn(whole, name) + amountIn(others, name) < wanted) return undefined
  const roles = [...new Set(others.map((one) => `role "${reservationRole(one)}"`))].join(' and ')
  const [mine, theirs] = [amountIn(whole, name) / 1000, amountIn(others, name) / 1000]
  return {
    code: 'RESERVED',
    rule: 'ReservedForOthers',
    reason: `needs ${requested} ${name}, ${mine} are there and ${theirs} more are reserved for ${roles}`,
    change: `unreserve ${Math.round((requested - mine) * 1000) / 1000} ${name} there`,
    requested,
    available: mine,
  }
}

function tooLittle({ snapshot, agent }: RuleSubject, shortage: Shortage): ExplainedRule {
  const { rule, name, requested, available, reason } = shortage
  const total = scalarQuantities(snapshot.ledger.total(agent.id)).get(name) ?? 0
  const missing = Math.round((requested - available) * 1000) / 1000
  const possible = name === 'ports' || total >= requested * 1000
  return {
    code: 'INSUFFICIENT',
    rule,
    reason,
    requested,
    available,
    change: possible
      ? `${missing} ${name} more become free there`
      : `${missing} ${name} less are asked for: the agent has ${total / 1000} in all`,
  }
}

/**
 * Why what would be offered at best has not everything that is asked for: a quota keeps it back, it is reserved, or it
 * is not there.
 */
export function explainShortages(subject: RuleSubject, best: readonly Resource[]): ExplainedRule[] {
  const { available, framework, role, shape } = subject
  const whole = offerable(freeListOf(available), framework, role)
  const own = whole.filter(({ reservations }) => reservations?.length)
  const there = new Map(shortagesOf(shape, whole).map((shortage) => [shortage.name, shortage]))
  const kept: Record<'LIMIT' | 'HEADROOM', string[]> = { LIMIT: [], HEADROOM: [] }
  const others = shortagesOf(shape, best).flatMap((shortage) => {
    const bound = boundOf(subject, shortage, amountIn(own, shortage.name))
    if (bound) kept[bound].push(shortage.name)
    const missing = there.get(shortage.name)
    if (bound && !missing) return []
    return [
      (missing && reservedForOthers(subject, missing, whole)) ?? tooLittle(subject, missing ?? shortage),
    ]
  })
  return [
    ...(kept.LIMIT.length > 0 ? [explainQuota('QUOTA_LIMIT', subject, kept.LIMIT)] : []),
    ...(kept.HEADROOM.length > 0 ? [explainQuota('QUOTA_HEADROOM', subject, kept.HEADROOM)] : []),
    ...others,
  ]
}
