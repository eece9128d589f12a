import { describeError } from './describe-error.ts'

const secretName = /(password|passwd|secret|token|authorization|cookie|private_?key|credential|passphrase)/i
const userInUrl = /(:\/\/)[^/@\s:]*:[^/@\s]*@/g
const deepest = 8
const hidden = '[redacted]'

function hide(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value === '' ? '' : hidden
  if (Array.isArray(value)) return value.map((item) => hide(item, depth))
  return redact(value, depth)
}

function redactObject(value: object, depth: number): unknown {
  if (value instanceof Error) return redact(describeError(value), depth)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Map) return redactObject(Object.fromEntries(value), depth)
  if (value instanceof Set) return redact([...value], depth)
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1)
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      secretName.test(name) ? hide(field, depth + 1) : redact(field, depth + 1),
    ]),
  )
}

/**
 * Makes a value fit for a log: text whose field name says that it is secret is replaced, so are user and password of
 * a URL; errors become objects. What is nested too deeply (or in a circle) is cut, so the result is always JSON.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(userInUrl, `$1${hidden}@`)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  return depth > deepest ? '[nested too deeply]' : redactObject(value, depth)
}
