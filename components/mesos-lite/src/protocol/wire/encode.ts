import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { FieldKind, FieldType, MessageType, ScalarName } from './descriptors.ts'
import { messageType } from './descriptors.ts'
import type { MessageName } from './messages.ts'

type Message = Readonly<Record<string, unknown>>

const smallInteger = 2 ** 31
const largest = { int64: 2n ** 63n - 1n, uint64: 2n ** 64n - 1n }

function encodeLong(writer: BinaryWriter, scalar: 'int64' | 'uint64', value: number): void {
  if (value >= 0 && value < smallInteger) {
    writer.uint32(value)
    return
  }
  const exact = BigInt(Math.trunc(value))
  const bounded = exact > largest[scalar] ? largest[scalar] : exact
  if (scalar === 'int64') writer.int64(bounded)
  else writer.uint64(bounded)
}

function encodeScalar(writer: BinaryWriter, scalar: ScalarName, number: number, value: unknown): void {
  switch (scalar) {
    case 'string':
      writer.tag(number, WireType.LengthDelimited).string(value as string)
      break
    case 'bytes':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(value as string, 'base64'))
      break
    case 'double':
      writer.tag(number, WireType.Bit64).double(Number(value))
      break
    case 'bool':
      writer.tag(number, WireType.Varint).bool(value as boolean)
      break
    case 'int32':
      writer.tag(number, WireType.Varint).int32(value as number)
      break
    case 'uint32':
      writer.tag(number, WireType.Varint).uint32(value as number)
      break
    default:
      encodeLong(writer.tag(number, WireType.Varint), scalar, Number(value))
  }
}

function encodeOne(writer: BinaryWriter, type: FieldKind, number: number, value: unknown): void {
  if (type.kind === 'scalar') {
    encodeScalar(writer, type.scalar, number, value)
  } else if (type.kind === 'message') {
    writer.tag(number, WireType.LengthDelimited).fork()
    encodeFields(writer, type.messageType, value as Message)
    writer.join()
  } else {
    const member = type.enumType.numbers.get(value as string)
    if (member !== undefined) writer.tag(number, WireType.Varint).int32(member)
  }
}

function encodeMap(writer: BinaryWriter, field: FieldType, entries: Message): void {
  for (const [key, value] of Object.entries(entries)) {
    writer.tag(field.number, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.LengthDelimited).string(key)
    encodeOne(writer, field.type, 2, value)
    writer.join()
  }
}

function encodeFields(writer: BinaryWriter, type: MessageType, message: Message): void {
  for (const field of type.byNumber) {
    const value = message[field.name]
    // Reading fills explicit defaults in, so one that is not there is the same to the reader.
    if (value === undefined || value === null || value === field.filled) continue
    if (field.repeated) {
      for (const item of value as unknown[]) encodeOne(writer, field.type, field.number, item)
    } else if (field.map) {
      encodeMap(writer, field, value as Message)
    } else {
      encodeOne(writer, field.type, field.number, value)
    }
  }
}

const largestKeptBytes = 1024 * 1024

// One for all messages, because its buffer costs more than most of them; `finish` copies what is in it.
let shared: BinaryWriter | undefined

/** A message in binary, fields in the order of their numbers. What is not in the table is left out. */
export function encodeMessage(name: MessageName, message: object): Uint8Array {
  const writer = shared ?? new BinaryWriter()
  // Not there while it writes: what fails half way leaves nothing behind.
  shared = undefined
  encodeFields(writer, messageType(name), message as Message)
  const bytes = writer.finish()
  if (bytes.length <= largestKeptBytes) shared = writer
  return bytes
}
