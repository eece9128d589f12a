type Schema = Record<string, unknown>

const oneSchema = new Set(['additionalItems', 'additionalProperties', 'not'])
const schemaMaps = new Set(['definitions', 'properties', 'patternProperties', 'dependencies'])
const schemaLists = new Set(['allOf', 'anyOf', 'oneOf'])
/** Keywords that mean nothing in draft 04 but something to a newer validator. */
const newerKeywords = new Set([
  '$anchor',
  '$async',
  '$comment',
  '$data',
  '$defs',
  '$dynamicRef',
  '$id',
  '$schema',
  'const',
  'contains',
  'discriminator',
  'else',
  'id',
  'if',
  'nullable',
  'propertyNames',
  'then',
])

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapValues(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, schema]) => [key, fromDraft04(schema)]))
}

function convertKeyword(keyword: string, value: unknown): unknown {
  if (oneSchema.has(keyword)) return fromDraft04(value)
  if (schemaMaps.has(keyword)) return mapValues(value)
  if (schemaLists.has(keyword) && Array.isArray(value)) return value.map(fromDraft04)
  if (keyword === 'items') return Array.isArray(value) ? value.map(fromDraft04) : fromDraft04(value)
  return value
}

/** Draft 04 has the limit in `maximum` and a flag beside it; later drafts have the limit in the other keyword. */
function convertLimits(schema: Schema): Schema {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema
  const { minimum, maximum, ...without } = rest
  return {
    ...without,
    ...(minimum === undefined ? {} : exclusiveMinimum === true ? { exclusiveMinimum: minimum } : { minimum }),
    ...(maximum === undefined ? {} : exclusiveMaximum === true ? { exclusiveMaximum: maximum } : { maximum }),
  }
}

/**
 * Translates a draft-04 schema for a draft-07 validator. `id` goes away: in real packages it is a stray documentation
 * link and must not change how references resolve.
 */
export function fromDraft04(schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref, ...definitionsOf(schema) }
  const kept = Object.entries(schema).filter(([keyword]) => !newerKeywords.has(keyword))
  return convertLimits(
    Object.fromEntries(kept.map(([keyword, value]) => [keyword, convertKeyword(keyword, value)])),
  )
}

function definitionsOf(schema: Schema): Schema {
  return isRecord(schema.definitions) ? { definitions: mapValues(schema.definitions) } : {}
}
