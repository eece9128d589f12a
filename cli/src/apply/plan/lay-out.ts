import type { Action, Difference, Step } from './types.ts'
import { nameOf } from './types.ts'

const signs: Record<Action, string> = { create: '+', change: '~', unchanged: ' ' }

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

function line(difference: Difference): string {
  const { path, from, to } = difference
  if (!('from' in difference)) return `    + ${path}: ${shown(to)}`
  if (!('to' in difference)) return `    - ${path}: ${shown(from)}`
  return `    ~ ${path}: ${shown(from)} -> ${shown(to)}`
}

/** How many of each: `1 to create, 2 to change, 3 unchanged`. */
export function countSteps(steps: readonly Step[]): string {
  const count = (action: Action): number => steps.filter((step) => step.action === action).length
  return `${count('create')} to create, ${count('change')} to change, ${count('unchanged')} unchanged`
}

/** A plan for people: a line for everything, and below it the places that change. */
export function layOutPlan(steps: readonly Step[]): string {
  const lines = steps.flatMap(({ action, resource, differences }) => [
    `${signs[action]} ${action.padEnd(9)} ${nameOf(resource)}   (${resource.source})`,
    ...differences.map(line),
  ])
  return [...lines, `Plan: ${countSteps(steps)}.`].join('\n')
}

/** A plan for programs. */
export function planAsJson(steps: readonly Step[]): object[] {
  return steps.map(({ action, resource: { kind, id, source }, differences }) => ({
    action,
    kind,
    id,
    source,
    differences,
  }))
}
