import { enumNames, messageFields } from './descriptors.ts'
import type { FieldDescriptor } from './descriptors.ts'
import type { MessageName } from './messages.ts'

/** Why a JSON value is not the message that was expected; `message` names the field. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

function unexpected(value: unknown, path: string): WireError {
  return new WireError(`Not expecting a JSON ${kindOf(value)} for field '${path}'`)
}

function readNumber(value: unknown, path: string): number | 'Infinity' | '-Infinity' {
  if (typeof value === 'number') return value
  if (value === 'Infinity' || value === '-Infinity') return value
  if (typeof value !== 'string') throw unexpected(value, path)
  const number = Number(value)
  if (value.trim() === '' || Number.isNaN(number)) {
    throw new WireError(`Failed to parse '${value}' as a JSON number for field '${path}'`)
  }
  return number
}

function readInteger(value: unknown, path: string): number {
  const number = readNumber(value, path)
  if (typeof number === 'string' || !Number.isInteger(number)) {
    throw new WireError(`Expecting an integer for field '${path}'`)
  }
  return number
}

function readBool(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw unexpected(value, path)
}

function readString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw unexpected(value, path)
  return value
}

function readBytes(value: unknown, path: string): string {
  const text = readString(value, path)
  if (!base64.test(text)) throw new WireError(`Failed to base64 decode bytes field '${path}'`)
  return text
}

function readEnum(names: ReadonlySet<string>, value: unknown, field: FieldDescriptor, path: string): unknown {
  const name = readString(value, path)
  if (names.has(name)) return name
  if (field.required) throw new WireError(`Failed to find enum for '${name}' of field '${path}'`)
  return undefined
}

function readOne(field: FieldDescriptor, value: unknown, path: string): unknown {
  switch (field.type) {
    case 'string':
      return readString(value, path)
    case 'bytes':
      return readBytes(value, path)
    case 'bool':
      return readBool(value, path)
    case 'double':
      return readNumber(value, path)
    case 'int':
      return readInteger(value, path)
    case 'json':
      return value
  }
  const names = enumNames(field.type)
  if (names) return readEnum(names, value, field, path)
  return readFields(field.type, value, path)
}

function readMap(field: FieldDescriptor, value: unknown, path: string): Record<string, unknown> {
  if (kindOf(value) !== 'object') throw unexpected(value, path)
  const entries = Object.entries(value as Record<string, unknown>).filter(([, entry]) => entry !== null)
  return Object.fromEntries(entries.map(([key, entry]) => [key, readOne(field, entry, `${path}.${key}`)]))
}

function readField(field: FieldDescriptor, value: unknown, path: string): unknown {
  if (field.map) return readMap(field, value, path)
  if (!field.repeated) return readOne(field, value, path)
  if (!Array.isArray(value)) throw unexpected(value, path)
  return value
    .filter((item) => item !== null)
    .map((item, index) => readOne(field, item, `${path}[${index}]`))
    .filter((item) => item !== undefined)
}

function readFields(type: string, value: unknown, path: string): Record<string, unknown> {
  const fields = messageFields(type)
  if (!fields) throw new Error(`the wire table has no type ${type}`)
  if (kindOf(value) !== 'object' || value === null) throw unexpected(value, path || type)
  const raw = value as Record<string, unknown>
  const message: Record<string, unknown> = {}
  for (const field of fields) {
    const given = Object.hasOwn(raw, field.name) ? (raw[field.name] ?? undefined) : undefined
    const fieldPath = path === '' ? field.name : `${path}.${field.name}`
    const read = given === undefined ? undefined : readField(field, given, fieldPath)
    if (read !== undefined) message[field.name] = read
    else if (field.default !== undefined) message[field.name] = field.default
    else if (field.required) throw new WireError(`Missing required fields: ${fieldPath}`)
  }
  return message
}

/**
 * Reads a v1 message leniently: null is unset, numbers and booleans may be strings, unknown fields and unknown
 * names of optional enums are left out. Fields with an explicit default are filled in. Throws WireError.
 */
export function readMessage<T>(type: MessageName, value: unknown): T {
  return readFields(type, value, '') as T
}
