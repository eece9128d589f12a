import type { Difference, Fields } from './types.ts'

/** Fields whose members are all given by the definition: what is not in it is not wanted. */
const whole = new Set([
  'env',
  'environment',
  'labels',
  'secrets',
  'options',
  'parameters',
  'dockerParameters',
])
/** Ports where 0 stands for any. */
const ports = new Set(['port', 'servicePort', 'hostPort'])

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether leaving a value out says the same. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === 0 || value === false || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isFields(value) && Object.values(value).every(isNothing)
}

function difference(path: string, from: unknown, to: unknown): Difference {
  return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function compareFields(wanted: Fields, current: Fields, path: string, exact: boolean): Difference[] {
  const names = exact ? new Set([...Object.keys(wanted), ...Object.keys(current)]) : Object.keys(wanted)
  return [...names].flatMap((name) =>
    compareAt(wanted[name], current[name], `${path}/${name}`, exact || whole.has(name), name),
  )
}

function compareAt(
  wanted: unknown,
  current: unknown,
  path: string,
  exact: boolean,
  name: string,
): Difference[] {
  if (wanted === undefined && current === undefined) return []
  if (isFields(wanted) && isFields(current)) return compareFields(wanted, current, path, exact)
  if (Array.isArray(wanted) && Array.isArray(current) && wanted.length === current.length) {
    return wanted.flatMap((value, at) => compareAt(value, current[at], `${path}/${at}`, exact, name))
  }
  if (wanted === current) return []
  if (!exact && isNothing(wanted) && isNothing(current)) return []
  if (wanted === 0 && ports.has(name) && typeof current === 'number') return []
  return [difference(path, current, wanted)]
}

/** Where a definition differs from what is there; what the definition does not name is left as it is. */
export function compare(wanted: Fields, current: Fields): Difference[] {
  return compareFields(wanted, current, '', false)
}
