import type { KillSelection } from '../definitions/app.ts'
import type { Condition } from '../instances/types.ts'

/** What the order of kills looks at. */
export interface KillCandidate {
  id: string
  condition: Condition
  since: string
  /** What is known of its health: the sick go first, then those nobody knows of, and those that serve last. */
  healthy?: boolean | undefined
  /** Value of the field that instances are to be spread over, when there is one. */
  spreadOver?: string
}

const rank = (condition: Condition): number => {
  const order: Condition[] = [
    'Scheduled',
    'UnreachableInactive',
    'Unreachable',
    'Provisioned',
    'Staging',
    'Starting',
    'Running',
  ]
  const at = order.indexOf(condition)
  return at < 0 ? order.length : at
}

const healthRank = ({ healthy }: KillCandidate): number => (healthy === undefined ? 1 : healthy ? 2 : 0)

function compare(selection: KillSelection): (a: KillCandidate, b: KillCandidate) => number {
  const sign = selection === 'YOUNGEST_FIRST' ? -1 : 1
  return (a, b) => {
    const byCondition = rank(a.condition) - rank(b.condition)
    if (byCondition !== 0) return byCondition
    const byHealth = healthRank(a) - healthRank(b)
    if (byHealth !== 0) return byHealth
    if (a.since !== b.since) return (a.since < b.since ? -1 : 1) * sign
    return a.id < b.id ? -1 : 1
  }
}

/**
 * Chooses which surplus instances go: those furthest from running first, then by selection; where instances are spread
 * over groups, always one of the largest group.
 */
export function chooseVictims<T extends KillCandidate>(
  candidates: readonly T[],
  count: number,
  selection: KillSelection,
): T[] {
  const left = [...candidates].sort(compare(selection))
  const victims: T[] = []
  while (victims.length < count && left.length > 0) {
    const sizes = new Map<string, number>()
    for (const { spreadOver } of left) {
      if (spreadOver !== undefined) sizes.set(spreadOver, (sizes.get(spreadOver) ?? 0) + 1)
    }
    const largest = Math.max(...sizes.values(), 0)
    const waiting = left.findIndex(({ condition }) => rank(condition) === 0)
    const even = left.findIndex(
      ({ spreadOver }) => spreadOver !== undefined && sizes.get(spreadOver) === largest,
    )
    const index = waiting >= 0 ? waiting : Math.max(even, 0)
    victims.push(...left.splice(index, 1))
  }
  return victims
}
