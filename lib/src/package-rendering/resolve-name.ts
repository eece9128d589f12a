import { isTemplateObject } from './template-values.ts'
import type { TemplateValue } from './template-values.ts'

/** The contexts that a tag sees, innermost first. */
export interface ContextStack {
  readonly value: TemplateValue
  readonly outer: ContextStack | undefined
}

function sizeOf(context: TemplateValue): number | undefined {
  if (Array.isArray(context) || typeof context === 'string') return context.length
  return isTemplateObject(context) ? context.entries.size : undefined
}

/** A member of a context, or one of the two that every container has. */
function memberOf(context: TemplateValue, name: string): TemplateValue | undefined {
  if (isTemplateObject(context)) {
    const own = context.entries.get(name)
    if (own !== undefined) return own
  }
  const size = name === 'isEmpty' || name === 'size' ? sizeOf(context) : undefined
  if (size === undefined) return undefined
  return name === 'isEmpty' ? size === 0 : String(size)
}

function follow(start: TemplateValue, segments: readonly string[]): TemplateValue | undefined {
  let value: TemplateValue | undefined = start
  for (const segment of segments) {
    if (value === undefined || value === null) return undefined
    value = memberOf(value, segment)
  }
  return value
}

/**
 * Finds what a tag's name means. Each context, from the innermost outwards, is asked for the whole name and then for
 * its first segment; the other segments are looked up inside what the first one found, and nowhere else.
 */
export function resolveName(stack: ContextStack, name: string): TemplateValue | undefined {
  if (name === '.') return stack.value
  const [first = '', ...rest] = name.split('.')
  for (let at: ContextStack | undefined = stack; at; at = at.outer) {
    const whole = memberOf(at.value, name)
    if (whole !== undefined) return whole
    const found = rest.length > 0 ? memberOf(at.value, first) : undefined
    if (found !== undefined) return follow(found, rest)
  }
  return undefined
}
