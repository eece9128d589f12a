import { isTemplateObject } from './template-values.ts'
import type { TemplateValue } from './template-values.ts'

/** The contexts that a tag sees, innermost first. */
export interface ContextStack {
  readonly value: TemplateValue
  readonly outer: ContextStack | undefined
}

function sizeOf(context: TemplateValue): number | undefined {
  if (Array.isArray(context) || typeof context === 'string') return context.length
  return isTemplateObject(context) ? context.names.length : undefined
}

/** A member of a context, or one of the two that every container has. */
function memberOf(context: TemplateValue, name: string): TemplateValue | undefined {
  if (isTemplateObject(context)) {
    const own = context.get(name)
    if (own !== undefined) return own
  }
  const size = name === 'isEmpty' || name === 'size' ? sizeOf(context) : undefined
  if (size === undefined) return undefined
  return name === 'isEmpty' ? size === 0 : String(size)
}

const segmentsOf = new Map<string, readonly string[]>()
const mostNames = 16_384

/** The parts of a name between its dots; the same few thousand names are asked for again and again. */
function split(name: string): readonly string[] {
  const known = segmentsOf.get(name)
  if (known) return known
  if (segmentsOf.size >= mostNames) segmentsOf.clear()
  const segments = name.split('.')
  segmentsOf.set(name, segments)
  return segments
}

/** What the segments behind the first one lead to. */
function follow(start: TemplateValue, segments: readonly string[]): TemplateValue | undefined {
  let value: TemplateValue | undefined = start
  for (let at = 1; at < segments.length; at++) {
    if (value === undefined || value === null) return undefined
    value = memberOf(value, segments[at] ?? '')
  }
  return value
}

/**
 * Finds what a tag's name means. Each context, from the innermost outwards, is asked for the whole name and then for
 * its first segment; the other segments are looked up inside what the first one found, and nowhere else.
 */
export function resolveName(stack: ContextStack, name: string): TemplateValue | undefined {
  if (name === '.') return stack.value
  const segments = split(name)
  const [first = ''] = segments
  for (let at: ContextStack | undefined = stack; at; at = at.outer) {
    const whole = memberOf(at.value, name)
    if (whole !== undefined) return whole
    const found = segments.length > 1 ? memberOf(at.value, first) : undefined
    if (found !== undefined) return follow(found, segments)
  }
  return undefined
}
