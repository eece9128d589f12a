import { setEntry } from './assign.ts'
import type { FieldType, MessageType } from './descriptors.ts'
import { messageType } from './descriptors.ts'
import { parseDurationText } from './duration-text.ts'
import type { MessageName } from './messages.ts'
import { jsonKind, readEnum, readScalar, showPath, unexpected } from './read-scalar.ts'
import type { Path } from './read-scalar.ts'
import { deepestNesting, missingField, nestedTooDeeply } from './wire-error.ts'

function readOne(field: FieldType, value: unknown, path: Path): unknown {
  const { type } = field
  if (type.kind === 'scalar') return readScalar(type.scalar, value, path)
  if (type.kind === 'enum') return readEnum(type.enumType, value, field, path)
  return readFields(type.messageType, value, path)
}

function readMap(field: FieldType, value: unknown, path: Path): Record<string, unknown> {
  if (jsonKind(value) !== 'object') throw unexpected(value, showPath(path))
  const entries: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value as object)) {
    if (entry === null) continue
    path.push(key)
    setEntry(entries, key, readOne(field, entry, path))
    path.pop()
  }
  return entries
}

function readList(field: FieldType, value: unknown, path: Path): unknown[] {
  if (!Array.isArray(value)) throw unexpected(value, showPath(path))
  const items: unknown[] = []
  let index = 0
  for (const item of value as unknown[]) {
    if (item === null) continue
    path.push(index++)
    const read = readOne(field, item, path)
    path.pop()
    if (read !== undefined) items.push(read)
  }
  return items
}

function readField(field: FieldType, value: unknown, path: Path): unknown {
  if (field.repeated) return readList(field, value, path)
  return field.map ? readMap(field, value, path) : readOne(field, value, path)
}

function asObject(type: MessageType, value: unknown, path: Path): Record<string, unknown> {
  if (jsonKind(value) === 'object' && value !== null) return value as Record<string, unknown>
  const duration =
    type.name === 'Duration' && typeof value === 'string' ? parseDurationText(value) : undefined
  if (duration) return duration
  throw unexpected(value, showPath(path) || type.name)
}

/** Fills in explicit defaults, and refuses a message that lacks a required field. */
export function complete(type: MessageType, message: Record<string, unknown>, path: Path): void {
  for (const { name, filled } of type.filled) message[name] ??= filled
  for (const { name } of type.required) {
    if (message[name] === undefined) throw missingField(showPath([...path, name]))
  }
}

function readFields(type: MessageType, value: unknown, path: Path): Record<string, unknown> {
  if (path.length > 2 * deepestNesting) throw nestedTooDeeply()
  const raw = asObject(type, value, path)
  const message: Record<string, unknown> = {}
  for (const key of Object.keys(raw)) {
    const given = raw[key]
    const field = given === null || given === undefined ? undefined : type.withName.get(key)
    if (!field) continue
    path.push(key)
    const read = readField(field, given, path)
    path.pop()
    if (read !== undefined) message[key] = read
  }
  complete(type, message, path)
  return message
}

/**
 * Reads a v1 message leniently: null is unset, numbers and booleans may be strings, unknown fields and unknown
 * names of optional enums are left out. Fields with an explicit default are filled in. Throws WireError.
 */
export function readMessage<T>(name: MessageName, value: unknown): T {
  return readFields(messageType(name), value, []) as T
}
