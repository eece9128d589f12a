import type { DefaultValue, FieldType, MessageType } from './descriptors.ts'
import { messageType } from './descriptors.ts'
import type { MessageName } from './messages.ts'

type Message = Readonly<Record<string, unknown>>

// All but what stands in JSON as it is: quotes, backslashes, control characters and halves of surrogate pairs.
const special = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

function quote(text: string): string {
  return special.test(text) ? JSON.stringify(text) : `"${text}"`
}

function writeNumber(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : quote(String(value))
}

function writeOne({ type }: FieldType, value: unknown): string {
  if (type.kind === 'message') return writeFields(type.messageType, value as Message)
  if (type.kind === 'enum') return quote(String(value))
  switch (type.scalar) {
    case 'string':
    case 'bytes':
      return quote(String(value))
    case 'bool':
      return value ? 'true' : 'false'
    default:
      return writeNumber(value)
  }
}

function writeList(field: FieldType, values: readonly unknown[]): string {
  let text = ''
  for (const value of values) text += `,${writeOne(field, value)}`
  return `[${text.slice(1)}]`
}

function writeMap(field: FieldType, entries: Message): string {
  let text = ''
  for (const [key, value] of Object.entries(entries)) text += `,${quote(key)}:${writeOne(field, value)}`
  return `{${text.slice(1)}}`
}

function isEmpty(field: FieldType, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (field.repeated) return (value as readonly unknown[]).length === 0
  return field.map && Object.keys(value).length === 0
}

function showDefault(value: DefaultValue): string {
  return typeof value === 'string' ? quote(value) : String(value)
}

function writeFields(type: MessageType, message: Message): string {
  let text = ''
  for (const field of type.fields) {
    const value = message[field.name]
    if (!isEmpty(field, value)) {
      const write = field.repeated ? writeList : field.map ? writeMap : writeOne
      text += `,"${field.name}":${write(field, value as Message & unknown[])}`
    } else if (field.shown !== undefined) text += `,"${field.name}":${showDefault(field.shown)}`
  }
  return `{${text.slice(1)}}`
}

/** A message as compact JSON: explicit defaults are shown, unset fields and empty lists are left out. */
export function writeJson(name: MessageName, message: object): string {
  return writeFields(messageType(name), message as Message)
}
