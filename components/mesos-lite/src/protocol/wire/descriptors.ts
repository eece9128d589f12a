import { enumTable } from './enums.ts'
import { messageTable } from './messages.ts'
import type { MessageName } from './messages.ts'

/** One field of a message, made from its entry in the table. */
export interface FieldDescriptor {
  name: string
  type: string
  required: boolean
  repeated: boolean
  map: boolean
  default: string | number | boolean | undefined
}

const fieldPattern = /^(\w+):(\{?)(\w+)\}?([!*]?)(?:=(.+))?$/

function parseDefault(text: string | undefined): string | number | boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  return text === undefined || Number.isNaN(Number(text)) ? text : Number(text)
}

function parseField(text: string): FieldDescriptor {
  const match = fieldPattern.exec(text)
  if (!match) throw new Error(`the wire table has an unreadable field: ${text}`)
  const [, name = '', brace, type = '', mark, fallback] = match
  return {
    name,
    type,
    required: mark === '!',
    repeated: mark === '*',
    map: brace === '{',
    default: parseDefault(fallback),
  }
}

const fieldsOf = new Map<string, FieldDescriptor[]>(
  Object.entries(messageTable).map(([name, text]) => [name, text.split(' ').filter(Boolean).map(parseField)]),
)
const namesOf = new Map<string, Set<string>>(
  Object.entries(enumTable).map(([name, text]) => [name, new Set(text.split(' '))]),
)

/** The fields of a message, or undefined when there is no message of that name. */
export function messageFields(name: MessageName | (string & {})): FieldDescriptor[] | undefined {
  return fieldsOf.get(name)
}

/** The names of an enum, or undefined when there is no enum of that name. */
export function enumNames(name: string): ReadonlySet<string> | undefined {
  return namesOf.get(name)
}
