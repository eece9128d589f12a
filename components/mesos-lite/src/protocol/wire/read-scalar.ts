import type { EnumType, FieldType, ScalarName } from './descriptors.ts'
import { WireError } from './wire-error.ts'

/** Where in a message reading stands: names of fields, and indexes of lists. */
export type Path = (string | number)[]

/** The path as errors show it: `resources[0].scalar.value`. */
export function showPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')
}

/** The kind of a JSON value, as errors name it. */
export function jsonKind(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

/** Refuses a value of the wrong kind. */
export function unexpected(value: unknown, path: string): WireError {
  return new WireError(`Not expecting a JSON ${jsonKind(value)} for field '${path}'`)
}

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/

const bounds: Readonly<Record<'int32' | 'uint32' | 'int64' | 'uint64', readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  // The largest numbers of 64 bits are not exact in a double: 2^63 stands for 2^63 - 1.
  int64: [-(2 ** 63), 2 ** 63],
  uint64: [0, 2 ** 64],
}

function readDouble(value: unknown, path: Path): number | 'Infinity' | '-Infinity' {
  if (typeof value === 'number') return value
  if (value === 'Infinity' || value === '-Infinity') return value
  if (typeof value !== 'string') throw unexpected(value, showPath(path))
  const number = Number(value)
  if (value.trim() === '' || Number.isNaN(number)) {
    throw new WireError(`Failed to parse '${value}' as a JSON number for field '${showPath(path)}'`)
  }
  return number
}

function readInteger(scalar: keyof typeof bounds, value: unknown, path: Path): number {
  const number = readDouble(value, path)
  if (typeof number === 'string' || !Number.isInteger(number)) {
    throw new WireError(`Expecting an integer for field '${showPath(path)}'`)
  }
  const [least, most] = bounds[scalar]
  if (number >= least && number <= most) return number
  throw new WireError(`${number} is out of the range of ${scalar} for field '${showPath(path)}'`)
}

/** Reads a JSON value as a scalar: numbers and booleans may be strings. */
export function readScalar(scalar: ScalarName, value: unknown, path: Path): unknown {
  switch (scalar) {
    case 'string':
      if (typeof value === 'string') return value
      throw unexpected(value, showPath(path))
    case 'bytes':
      if (typeof value !== 'string') throw unexpected(value, showPath(path))
      if (base64.test(value)) return value
      throw new WireError(`Failed to base64 decode bytes field '${showPath(path)}'`)
    case 'bool':
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      throw unexpected(value, showPath(path))
    case 'double':
      return readDouble(value, path)
    default:
      return readInteger(scalar, value, path)
  }
}

/** Reads the name of an enum; a name that is not known leaves an optional field unset. */
export function readEnum(enumType: EnumType, value: unknown, field: FieldType, path: Path): unknown {
  if (typeof value !== 'string') throw unexpected(value, showPath(path))
  if (enumType.numbers.has(value)) return value
  if (!field.required) return undefined
  throw new WireError(`Failed to find enum for '${value}' of field '${showPath(path)}'`)
}
