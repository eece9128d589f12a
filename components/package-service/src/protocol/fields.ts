import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject, isTooDeep } from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'

type Kind = 'texts' | 'text' | 'flag' | 'integer' | 'object' | 'appId'
interface Values {
  texts: string[]
  text: string
  flag: boolean
  integer: number
  object: JsonObject
  appId: string
}

function fail(reason: string): never {
  throw packageServiceErrors.NOT_PARSED({ reason })
}

const checks: Record<Kind, { name: string; holds: (value: unknown) => boolean }> = {
  texts: {
    name: 'List[String]',
    holds: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  },
  text: { name: 'String', holds: (value) => typeof value === 'string' },
  appId: { name: 'String', holds: (value) => typeof value === 'string' },
  flag: { name: 'Boolean', holds: (value) => typeof value === 'boolean' },
  integer: { name: 'Int', holds: (value) => Number.isInteger(value) },
  object: { name: 'JsonObject', holds: (value) => isJsonObject(value) && !isTooDeep(value) },
}

/** App ids always begin with a slash, however the client wrote them. */
export function toAppId(text: string): string {
  return text.startsWith('/') ? text : `/${text}`
}

/** Reads the fields of a request body one by one; unknown fields are ignored, null counts as absent. */
export interface FieldReader {
  optional<K extends Kind>(name: string, kind: K): Values[K] | undefined
  required<K extends Kind>(name: string, kind: K): Values[K]
}

/** Makes the reader of a parsed body. */
export function readFields(given: unknown): FieldReader {
  // The `dcos` command sends `null` where it has nothing to say.
  const body = given === null ? {} : given
  if (!isJsonObject(body)) return fail('JsonObject')
  const optional = <K extends Kind>(name: string, kind: K): Values[K] | undefined => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    if (value === undefined || value === null) return undefined
    if (!checks[kind].holds(value)) fail(`${checks[kind].name}: DownField(${name})`)
    return (kind === 'appId' ? toAppId(value as string) : value) as Values[K]
  }
  return {
    optional,
    required: (name, kind) => {
      const value = optional(name, kind)
      return value ?? fail(`Attempt to decode value on failed cursor: DownField(${name})`)
    },
  }
}
