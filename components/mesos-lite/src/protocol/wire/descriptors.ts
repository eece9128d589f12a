import { WireType } from '@bufbuild/protobuf/wire'
import { enumTable } from './enums.ts'
import { messageTable } from './messages.ts'
import type { MessageName } from './messages.ts'

/** Types that are written as they are. */
export type ScalarName = 'string' | 'bytes' | 'bool' | 'double' | 'int32' | 'uint32' | 'int64' | 'uint64'

export type DefaultValue = string | number | boolean

/** An enum, by name and by number. */
export interface EnumType {
  name: string
  numbers: ReadonlyMap<string, number>
  names: ReadonlyMap<number, string>
}

/** What a field holds. */
export type FieldKind =
  | { kind: 'scalar'; scalar: ScalarName }
  | { kind: 'enum'; enumType: EnumType }
  | { kind: 'message'; messageType: MessageType }

/** One field of a message, made from its entry in the table. */
export interface FieldType {
  name: string
  number: number
  type: FieldKind
  /** How one value of the type is laid out in binary. */
  wireType: WireType
  required: boolean
  repeated: boolean
  /** A map from string to the type; in binary a repeated entry {1 key, 2 value}. */
  map: boolean
  /** What reading fills in when the field is not set. */
  filled: DefaultValue | undefined
  /** What JSON shows when the field is not set. */
  shown: DefaultValue | undefined
}

/** One message, ready to be read and written. */
export interface MessageType {
  name: string
  /** In the order in which JSON is written. */
  fields: FieldType[]
  /** In the order in which binary is written. */
  byNumber: FieldType[]
  withName: Map<string, FieldType>
  /** The index is the number of the field. */
  withNumber: (FieldType | undefined)[]
  filled: FieldType[]
  required: FieldType[]
}

const wireTypes: Readonly<Record<ScalarName, WireType>> = {
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
  double: WireType.Bit64,
  bool: WireType.Varint,
  int32: WireType.Varint,
  uint32: WireType.Varint,
  int64: WireType.Varint,
  uint64: WireType.Varint,
}
const fieldPattern = /^(\w+)#(\d+):(\{?)(\w+)\}?([!*]?)(?:([=~])(.+))?$/

const enums = new Map<string, EnumType>()
const messages = new Map<string, MessageType>()

function compileEnum(name: string, text: string): EnumType {
  const pairs = text.split(' ').map((entry): [string, number] => {
    const [member = '', number] = entry.split('=')
    return [member, Number(number)]
  })
  return { name, numbers: new Map(pairs), names: new Map(pairs.map(([member, number]) => [number, member])) }
}

function kindOf(name: string): FieldKind {
  if (Object.hasOwn(wireTypes, name)) return { kind: 'scalar', scalar: name as ScalarName }
  const enumType = enums.get(name)
  if (enumType) return { kind: 'enum', enumType }
  const messageType = messages.get(name)
  if (!messageType) throw new Error(`the wire table has no type ${name}`)
  return { kind: 'message', messageType }
}

function wireTypeOf(type: FieldKind): WireType {
  if (type.kind === 'scalar') return wireTypes[type.scalar]
  return type.kind === 'enum' ? WireType.Varint : WireType.LengthDelimited
}

function parseDefault(text: string | undefined): DefaultValue | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  return text === undefined || Number.isNaN(Number(text)) ? text : Number(text)
}

function compileField(text: string): FieldType {
  const match = fieldPattern.exec(text)
  if (!match) throw new Error(`the wire table has an unreadable field: ${text}`)
  const [, name = '', number, brace, typeName = '', mark, sign, given] = match
  const type = kindOf(typeName)
  const shown = parseDefault(given)
  return {
    name,
    number: Number(number),
    type,
    wireType: wireTypeOf(type),
    required: mark === '!',
    repeated: mark === '*',
    map: brace === '{',
    filled: sign === '=' ? shown : undefined,
    shown,
  }
}

function compileMessage(message: MessageType, text: string): void {
  message.fields = text.split(' ').filter(Boolean).map(compileField)
  message.byNumber = message.fields.toSorted((one, other) => one.number - other.number)
  message.filled = message.fields.filter(({ filled }) => filled !== undefined)
  message.required = message.fields.filter(({ required }) => required)
  for (const field of message.fields) {
    message.withName.set(field.name, field)
    message.withNumber[field.number] = field
  }
}

function compileTables(): void {
  for (const [name, text] of Object.entries(enumTable)) enums.set(name, compileEnum(name, text))
  for (const name of Object.keys(messageTable)) {
    const lists = { fields: [], byNumber: [], filled: [], required: [] }
    messages.set(name, { name, ...lists, withName: new Map(), withNumber: [] })
  }
  for (const [name, text] of Object.entries(messageTable)) {
    const message = messages.get(name)
    if (message) compileMessage(message, text)
  }
}

compileTables()

/** The compiled message of that name. */
export function messageType(name: MessageName): MessageType {
  const message = messages.get(name)
  if (!message) throw new Error(`the wire table has no message ${name}`)
  return message
}

/** Whether a message has a field of that name. */
export function hasField(name: MessageName, field: string): boolean {
  return messageType(name).withName.has(field)
}
