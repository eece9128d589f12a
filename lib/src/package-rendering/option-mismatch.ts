import type { ErrorObject } from 'ajv'

/** One rule of the option schema that the options break, in the shape that clients of the package API print. */
export interface OptionMismatch {
  level: 'error'
  schema: { loadingURI: string; pointer: string }
  instance: { pointer: string }
  domain: 'validation'
  keyword: string
  message: string
  [detail: string]: unknown
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function list(values: readonly unknown[]): string {
  return JSON.stringify(values)
}

function parentPointer(schemaPath: string): string {
  return schemaPath.replace(/^#/, '').replace(/\/[^/]*$/, '')
}

type Description = { message: string } & Record<string, unknown>

function describe(error: ErrorObject): Description {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'type': {
      const expected = Array.isArray(error.schema) ? (error.schema as unknown[]) : [error.schema]
      const found = typeName(error.data)
      return {
        message: `a value of type ${found} is not allowed here (allowed: ${list(expected)})`,
        found,
        expected,
      }
    }
    case 'enum': {
      const values = params.allowedValues as unknown[]
      return {
        message: `${list([error.data]).slice(1, -1)} is not one of ${list(values)}`,
        value: error.data,
        enum: values,
      }
    }
    case 'pattern': {
      const regex = String(params.pattern)
      return { message: `${JSON.stringify(error.data)} does not match ${regex}`, regex, string: error.data }
    }
    case 'minimum':
    case 'maximum':
      return {
        message: `${String(error.data)} is outside the allowed range (${error.keyword} ${String(params.limit)})`,
        [error.keyword]: params.limit,
        found: error.data,
      }
    default:
      return { message: error.message ?? error.keyword }
  }
}

const grouped: Record<string, { param: string; detail: string; message: (names: unknown[]) => string }> = {
  required: {
    param: 'missingProperty',
    detail: 'missing',
    message: (names) => `required properties are missing (${list(names)})`,
  },
  additionalProperties: {
    param: 'additionalProperty',
    detail: 'unwanted',
    message: (names) => `properties are not allowed here (${list(names)})`,
  },
}

function mismatch(error: ErrorObject, description: Description): OptionMismatch {
  return {
    level: 'error',
    schema: { loadingURI: '#', pointer: parentPointer(error.schemaPath) },
    instance: { pointer: error.instancePath },
    domain: 'validation',
    keyword: error.keyword,
    ...description,
  }
}

/** Describes what a validator found; the missing (and the unwanted) properties of one object make one entry. */
export function describeMismatches(errors: readonly ErrorObject[]): OptionMismatch[] {
  const found: OptionMismatch[] = []
  const groups = new Map<string, OptionMismatch>()
  for (const error of errors) {
    const group = grouped[error.keyword]
    if (!group) {
      found.push(mismatch(error, describe(error)))
      continue
    }
    const key = `${error.keyword} ${error.instancePath} ${error.schemaPath}`
    const name = (error.params as Record<string, unknown>)[group.param]
    const entry = groups.get(key) ?? mismatch(error, { message: '', [group.detail]: [] })
    const names = [...(entry[group.detail] as unknown[]), name]
    entry[group.detail] = names
    entry.message = group.message(names)
    if (error.keyword === 'required') entry.required = error.schema
    if (!groups.has(key)) found.push(entry)
    groups.set(key, entry)
  }
  return found
}
