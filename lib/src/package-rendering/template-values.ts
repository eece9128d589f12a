import type { Json, JsonObject } from '../package-format/index.ts'
import { numberText } from './number-text.ts'

/**
 * A value ready for the template: texts are JSON-escaped (inside arrays with their quotes), numbers are texts. `null`
 * is a value of its own: it prints nothing, but a name that leads to it is found.
 */
export type TemplateValue = string | boolean | null | TemplateValue[] | TemplateObject
export interface TemplateObject {
  readonly names: readonly string[]
  /** A member, prepared when somebody asks for it: templates use few of the options that there are. */
  get(name: string): TemplateValue | undefined
}

/** Whether a template value is an object. */
export function isTemplateObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Prepares a JSON value for the template. */
export function prepareValue(value: Json, insideArray = false): TemplateValue {
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value)
    return insideArray ? quoted : quoted.slice(1, -1)
  }
  if (typeof value === 'number') return numberText(value)
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => prepareValue(item, true))
  return prepareObject(value)
}

function prepareObject(object: JsonObject): TemplateObject {
  const prepared = new Map<string, TemplateValue>()
  return {
    get names() {
      return Object.keys(object)
    },
    get(name) {
      const known = prepared.get(name)
      if (known !== undefined) return known
      const own = Object.hasOwn(object, name) ? object[name] : undefined
      if (own === undefined) return undefined
      const made = prepareValue(own)
      prepared.set(name, made)
      return made
    },
  }
}

function printItem(value: TemplateValue): string {
  return value === null ? 'null' : printValue(value)
}

/** What a tag prints for a value; missing and null print nothing. */
export function printValue(value: TemplateValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(printItem).join(', ')}]`
  return `{${value.names.map((name) => `${name}=${printItem(value.get(name) ?? null)}`).join(', ')}}`
}

/** Whether a section over the value is skipped: missing, null, false, the empty text and the empty array. */
export function isFalsy(value: TemplateValue | undefined): boolean {
  return value === undefined || value === null || value === false || value === '' || isEmptyArray(value)
}

function isEmptyArray(value: TemplateValue): boolean {
  return Array.isArray(value) && value.length === 0
}
