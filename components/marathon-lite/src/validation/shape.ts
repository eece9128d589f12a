import type { Violation } from './report.ts'

/**
 * Reads one JSON value: returns it in canonical form (unknown members dropped, enum literals in canonical case), or
 * reports what is wrong with primitive error codes and returns undefined.
 */
export type Shape = (value: unknown, path: string, report: Violation[]) => unknown

const fail = (report: Violation[], path: string, error: string): undefined => {
  report.push({ path, error })
  return undefined
}

/** A string. */
export function text(rules: { minLength?: number; maxLength?: number; pattern?: RegExp } = {}): Shape {
  return (value, path, report) => {
    if (typeof value !== 'string') return fail(report, path, 'error.expected.jsstring')
    if (value.length < (rules.minLength ?? 0)) return fail(report, path, 'error.minLength')
    if (value.length > (rules.maxLength ?? Infinity)) return fail(report, path, 'error.maxLength')
    if (rules.pattern && !rules.pattern.test(value)) return fail(report, path, 'error.pattern')
    return value
  }
}

/** One of the given literals, in any case; the answer is the literal as given here. */
export function literal(...literals: string[]): Shape {
  const canonical = new Map(literals.map((name) => [name.toLowerCase(), name]))
  return (value, path, report) => {
    if (typeof value !== 'string') return fail(report, path, 'error.expected.jsstring')
    return canonical.get(value.toLowerCase()) ?? fail(report, path, 'error.unknown.enum.literal')
  }
}

/** A number within inclusive bounds. */
export function number(rules: { min?: number; max?: number; integer?: boolean } = {}): Shape {
  return (value, path, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return fail(report, path, 'error.expected.jsnumber')
    }
    if (rules.integer && !Number.isInteger(value)) return fail(report, path, 'error.expected.jsnumber')
    if (value < (rules.min ?? -Infinity)) return fail(report, path, 'error.min')
    if (value > (rules.max ?? Infinity)) return fail(report, path, 'error.max')
    return value
  }
}

const largest32 = 2_147_483_647

/** A whole number of 32 bits within inclusive bounds. */
export function integer(rules: { min?: number; max?: number } = {}): Shape {
  const read = number({ ...rules, integer: true })
  return (value, path, report) =>
    typeof value === 'number' && Math.abs(value) > largest32 && rules.max === undefined
      ? fail(report, path, 'error.expected.jsnumber')
      : read(value, path, report)
}

/** A whole number of any size within inclusive bounds. */
export const long = (rules: { min?: number } = {}): Shape => number({ ...rules, integer: true })

/** A boolean. */
export const flag: Shape = (value, path, report) =>
  typeof value === 'boolean' ? value : fail(report, path, 'error.expected.jsboolean')

/** Any JSON value, taken as it is. */
export const anything: Shape = (value) => value

/** A list of one kind of element. */
export function list(
  element: Shape,
  rules: { minLength?: number; maxLength?: number; distinct?: boolean } = {},
): Shape {
  return (value, path, report) => {
    if (!Array.isArray(value)) return fail(report, path, 'error.expected.jsarray')
    if (value.length < (rules.minLength ?? 0)) return fail(report, path, 'error.minLength')
    if (value.length > (rules.maxLength ?? Infinity)) return fail(report, path, 'error.maxLength')
    const read = value.map((item, index) => element(item, `${path}(${index})`, report))
    if (!rules.distinct) return read
    const seen = new Map(read.map((item) => [JSON.stringify(item), item]))
    return [...seen.values()]
  }
}

/** An object with any member names and one kind of value. */
export function mapOf(element: Shape, rules: { name?: RegExp } = {}): Shape {
  return (value, path, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail(report, path, 'error.expected.jsobject')
    }
    const read: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      if (rules.name && !rules.name.test(name))
        report.push({ path: `${path}/${name}`, error: 'error.pattern' })
      if (member !== null) read[name] = element(member, `${path}/${name}`, report)
    }
    return read
  }
}

/** An object with known members; unknown ones are ignored and null means absent. */
export function object(members: Record<string, Shape>, required: readonly string[] = []): Shape {
  return (value, path, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail(report, path, 'error.expected.jsobject')
    }
    const given = value as Record<string, unknown>
    const read: Record<string, unknown> = {}
    for (const [name, shape] of Object.entries(members)) {
      const member = given[name]
      if (member === undefined || member === null) {
        if (required.includes(name)) report.push({ path: `${path}/${name}`, error: 'error.path.missing' })
        continue
      }
      const parsed = shape(member, `${path}/${name}`, report)
      if (parsed !== undefined) read[name] = parsed
    }
    return read
  }
}

/** The first shape that accepts the value; with none, the complaints of the one for that JSON type. */
export function byType(shapes: { text?: Shape; number?: Shape; object?: Shape }, expected: string): Shape {
  return (value, path, report) => {
    const kind = typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'object'
    const shape = shapes[kind]
    return shape ? shape(value, path, report) : fail(report, path, expected)
  }
}

/** A shape that is looked up when needed, for structures that contain themselves. */
export const lazy =
  (shape: () => Shape): Shape =>
  (value, path, report) =>
    shape()(value, path, report)
