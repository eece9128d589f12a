import { matchesWhole } from '@dcos-lite/lib/patterns'
import type { AgentPlace } from '../instances/types.ts'
import { comparableNumber, fieldValue } from './fields.ts'

/** An instance of the same service that counts for its constraints. */
export interface Placed {
  agent: AgentPlace
  /** `instances` of the definition it was launched with. */
  wantedInstances: number
}

/** A constraint that keeps an instance from an agent. */
export interface ConstraintRefusal {
  constraint: string[]
  reason: string
}

function countBy(field: string, placed: readonly Placed[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { agent } of placed) {
    const value = fieldValue(field, agent)
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

function spreadsEvenly(
  value: string,
  counts: Map<string, number>,
  groups: number,
  placed: readonly Placed[],
): boolean {
  if (groups <= 0) return !counts.has(value) || counts.get(value) === Math.min(...counts.values())
  const wanted = placed[0]?.wantedInstances ?? 1
  const quota = Math.floor(wanted / groups)
  const rest = wanted % groups
  const size = counts.get(value)
  if (size === undefined) return counts.size < groups
  const consumed = [...counts.values()].reduce((sum, each) => sum + Math.max(0, each - quota), 0)
  return size < quota || (size === quota && consumed < rest)
}

const tooSlow = (field: string, pattern: string): string =>
  `${field} is not compared with ${pattern}, which takes too long`

const canonical = (value: string): string =>
  /^-?\d+(\.\d+)?$/.test(value) ? comparableNumber(Number(value)) : value

function refusal(constraint: string[], agent: AgentPlace, placed: readonly Placed[]): string | undefined {
  const [field = '', operator = '', value] = constraint
  const here = fieldValue(field, agent)
  if (here === undefined) return operator === 'UNLIKE' ? undefined : `the agent has no ${field}`
  const counts = countBy(field, placed)
  switch (operator) {
    case 'UNIQUE':
      return counts.has(here) ? `an instance is already on ${field} ${here}` : undefined
    case 'CLUSTER': {
      const wanted = value ?? counts.keys().next().value ?? here
      return here === wanted ? undefined : `${field} is ${here}, and must be ${wanted}`
    }
    case 'GROUP_BY':
      return spreadsEvenly(here, counts, Number(value ?? 0), placed)
        ? undefined
        : `${field} ${here} has its share of instances (${counts.get(here) ?? 0})`
    case 'MAX_PER': {
      const held = counts.get(here) ?? 0
      return held < Number(value) ? undefined : `${field} ${here} already has ${held} of at most ${value}`
    }
    case 'LIKE':
    case 'UNLIKE': {
      const verdict = matchesWhole(value ?? '', here)
      if (verdict === 'too-slow') return tooSlow(field, value ?? '')
      if (operator === 'LIKE')
        return verdict === true ? undefined : `${field} is ${here}, which is not like ${value}`
      return verdict === true ? `${field} is ${here}, which is like ${value}` : undefined
    }
    case 'IS':
      return canonical(value ?? '') === canonical(here)
        ? undefined
        : `${field} is ${here}, not ${value ?? ''}`
    default:
      return `the operator ${operator} is unknown`
  }
}

/** The first constraint that an agent does not meet, or undefined when it meets all. */
export function unmetConstraint(
  constraints: readonly string[][],
  agent: AgentPlace,
  placed: readonly Placed[],
): ConstraintRefusal | undefined {
  for (const constraint of constraints) {
    const reason = refusal(constraint, agent, placed)
    if (reason !== undefined) return { constraint, reason }
  }
  return undefined
}
