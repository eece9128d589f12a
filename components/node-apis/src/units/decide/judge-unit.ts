import type { UnitState } from '../unit-state.ts'

const expected = ['active', 'inactive', 'activating', 'reloading']

/** Why a unit is not healthy; undefined when it is. A unit that ended well or is being started is healthy. */
export function problemOfUnit(unit: UnitState | undefined, id: string): string | undefined {
  if (!unit || unit.load === 'not-found') return `${id} is not there`
  const { load, active, sub, result } = unit
  if (load !== 'loaded') return `${id} is ${load}`
  if (sub === 'auto-restart') return `${id} ended (${result}) and is started again and again`
  if (!expected.includes(active)) return `${id} is ${active} (${result})`
  return result !== '' && result !== 'success' ? `${id} ended with ${result}` : undefined
}
