import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { setEntry } from './assign.ts'
import type { FieldKind, FieldType, MessageType, ScalarName } from './descriptors.ts'
import { messageType } from './descriptors.ts'
import type { MessageName } from './messages.ts'
import { complete } from './read-json.ts'
import type { Path } from './read-scalar.ts'
import { showPath } from './read-scalar.ts'
import { deepestNesting, nestedTooDeeply, WireError } from './wire-error.ts'

type Message = Record<string, unknown>

function decodeDouble(reader: BinaryReader, path: Path): number | 'Infinity' | '-Infinity' {
  const value = reader.double()
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) throw new WireError(`Expecting a number for field '${showPath(path)}', not NaN`)
  return value > 0 ? 'Infinity' : '-Infinity'
}

function decodeBytes(reader: BinaryReader): string {
  const bytes = reader.bytes()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function decodeScalar(scalar: ScalarName, reader: BinaryReader, path: Path): unknown {
  switch (scalar) {
    case 'string':
      return reader.string()
    case 'bytes':
      return decodeBytes(reader)
    case 'double':
      return decodeDouble(reader, path)
    case 'bool':
      return reader.bool()
    case 'int32':
      return reader.int32()
    case 'uint32':
      return reader.uint32()
    case 'int64':
      return Number(reader.int64())
    case 'uint64':
      return Number(reader.uint64())
  }
}

/** The end of a part that is given with its length; nothing of it may stand outside of what surrounds it. */
function partEnd(reader: BinaryReader, end: number): number {
  const partEnds = reader.uint32() + reader.pos
  if (partEnds > end) throw new WireError('A part is longer than what it is part of')
  return partEnds
}

function decodeOne(type: FieldKind, reader: BinaryReader, end: number, path: Path, before: unknown): unknown {
  if (type.kind === 'scalar') return decodeScalar(type.scalar, reader, path)
  // A number without a name is a field that is not set, as for every reader of an older version.
  if (type.kind === 'enum') return type.enumType.names.get(reader.int32())
  const target = (before ?? {}) as Message
  return decodeFields(type.messageType, reader, partEnd(reader, end), path, target)
}

function decodeEntry(
  field: FieldType,
  reader: BinaryReader,
  end: number,
  path: Path,
  entries: Message,
): void {
  const entryEnd = partEnd(reader, end)
  let key = ''
  let value: unknown
  while (reader.pos < entryEnd) {
    const [number, wireType] = reader.tag()
    if (number === 1 && wireType === WireType.LengthDelimited) key = reader.string()
    else if (number === 2 && wireType === field.wireType) {
      value = decodeOne(field.type, reader, entryEnd, path, value)
    } else reader.skip(wireType, number)
  }
  if (field.type.kind === 'message' && value === undefined) {
    value = {}
    complete(field.type.messageType, value as Message, path)
  }
  setEntry(entries, key, value ?? '')
}

function decodePacked(
  field: FieldType,
  reader: BinaryReader,
  end: number,
  path: Path,
  items: unknown[],
): void {
  const packedEnd = partEnd(reader, end)
  while (reader.pos < packedEnd) {
    const item = decodeOne(field.type, reader, packedEnd, path, undefined)
    if (item !== undefined) items.push(item)
  }
}

function decodeField(
  field: FieldType,
  wireType: WireType,
  reader: BinaryReader,
  end: number,
  path: Path,
  message: Message,
): void {
  const { name } = field
  const expected = field.map ? WireType.LengthDelimited : field.wireType
  const packed = field.repeated && expected !== wireType && wireType === WireType.LengthDelimited
  if (expected !== wireType && !packed) {
    reader.skip(wireType, field.number)
    return
  }
  path.push(name)
  if (field.map) {
    decodeEntry(field, reader, end, path, (message[name] ??= {}) as Message)
  } else if (packed) {
    decodePacked(field, reader, end, path, (message[name] ??= []) as unknown[])
  } else if (field.repeated) {
    const item = decodeOne(field.type, reader, end, path, undefined)
    if (item !== undefined) ((message[name] ??= []) as unknown[]).push(item)
  } else {
    const value = decodeOne(field.type, reader, end, path, message[name])
    if (value !== undefined) message[name] = value
  }
  path.pop()
}

function decodeFields(
  type: MessageType,
  reader: BinaryReader,
  end: number,
  path: Path,
  message: Message,
): Message {
  if (path.length > deepestNesting) throw nestedTooDeeply()
  while (reader.pos < end) {
    const tag = reader.uint32()
    const number = tag >>> 3
    const wireType = (tag & 7) as WireType
    if (number === 0) throw new WireError('A field has the number 0')
    const field = type.withNumber[number]
    if (field) decodeField(field, wireType, reader, end, path, message)
    else reader.skip(wireType, number)
  }
  if (reader.pos !== end) throw new WireError('A part is longer than what it is part of')
  complete(type, message, path)
  return message
}

/**
 * Reads a v1 message from its binary form, into the same form that `readMessage` gives: bytes are base64, numbers of
 * 64 bits are JavaScript numbers, explicit defaults are filled in. Throws WireError.
 */
export function decodeMessage<T>(name: MessageName, bytes: Uint8Array): T {
  const path: Path = []
  try {
    return decodeFields(messageType(name), new BinaryReader(bytes), bytes.length, path, {}) as T
  } catch (error) {
    if (error instanceof WireError) throw error
    const place = path.length === 0 ? '' : ` in field '${showPath(path)}'`
    const reason = error instanceof Error ? error.message : String(error)
    throw new WireError(`The bytes are not protobuf${place}: ${reason}`, { cause: error })
  }
}
