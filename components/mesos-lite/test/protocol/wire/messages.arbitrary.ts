import fc from 'fast-check'
import { messageType } from '../../../src/protocol/wire/descriptors.ts'
import type { FieldType, MessageType } from '../../../src/protocol/wire/descriptors.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'

const deepest = 4

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.constantFrom('Infinity', '-Infinity'),
)

function scalarOf({ type }: FieldType): fc.Arbitrary<unknown> {
  if (type.kind === 'enum') return fc.constantFrom(...type.enumType.numbers.keys())
  if (type.kind === 'message') throw new Error('not a scalar')
  switch (type.scalar) {
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 12 })
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'))
    case 'bool':
      return fc.boolean()
    case 'double':
      return double
    case 'int32':
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    case 'uint32':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 })
    case 'int64':
      return fc.maxSafeInteger()
    case 'uint64':
      return fc.maxSafeNat()
  }
}

function fieldArbitrary(field: FieldType, depth: number): fc.Arbitrary<unknown> {
  const one =
    field.type.kind === 'message' ? messageArbitrary(field.type.messageType, depth + 1) : scalarOf(field)
  if (field.repeated) return fc.array(one, { minLength: 1, maxLength: 2 })
  if (!field.map) return one
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), one, { minKeys: 1, maxKeys: 2 })
}

/** Any message of a type in its complete form: what reading gives, explicit defaults filled in. */
function messageArbitrary(type: MessageType, depth: number): fc.Arbitrary<object> {
  const isPlain = ({ type: { kind } }: FieldType): boolean => kind !== 'message'
  const present = type.fields.filter((field) => field.required || depth < deepest || isPlain(field))
  const needed = present.filter(({ required, shown }) => required || shown !== undefined)
  return fc.record(
    Object.fromEntries(
      present.map((field) => [field.name, fc.constant(field).chain((it) => fieldArbitrary(it, depth))]),
    ),
    { requiredKeys: needed.map(({ name }) => name) },
  ) as fc.Arbitrary<object>
}

/** Any message of that name. */
export const anyMessage = (name: MessageName): fc.Arbitrary<object> => messageArbitrary(messageType(name), 0)
