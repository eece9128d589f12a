import { encodeMessage, writeJson } from '../../protocol/wire/index.ts'
import type { MessageName } from '../../protocol/wire/index.ts'
import { messageType } from '../../protocol/wire/descriptors.ts'

/** A list in a large message; its entries are made when they are written. */
export interface ViewList {
  name: string
  of: MessageName
  items: Iterable<object>
}

/** A large message that is written bit by bit: small fields, further large messages, and lists. */
export interface MessageView {
  type: MessageName
  fields: object
  parts: { name: string; view: MessageView }[]
  lists: ViewList[]
}

/** Bytes in pieces; an empty piece only lets others have a turn. */
export type BytePieces = Generator<Uint8Array, void>

const nothing = new Uint8Array()

function* jsonPieces(view: MessageView): Generator<string, void> {
  const head = writeJson(view.type, view.fields)
  let separator = head === '{}' ? '' : ','
  yield head.slice(0, -1)
  for (const { name, view: inner } of view.parts) {
    yield `${separator}"${name}":`
    yield* jsonPieces(inner)
    separator = ','
  }
  for (const { name, of, items } of view.lists) {
    let isFirst = true
    for (const item of items) {
      const text = writeJson(of, item)
      yield isFirst ? `${separator}"${name}":[${text}` : `,${text}`
      isFirst = false
    }
    if (isFirst) continue
    yield ']'
    separator = ','
  }
  yield '}'
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

function fieldHead(type: MessageName, name: string, length: number): Uint8Array[] {
  const number = messageType(type).withName.get(name)?.number
  if (number === undefined) throw new Error(`the message ${type} has no field ${name}`)
  return [varint(number * 8 + 2), varint(length)]
}

interface Encoded {
  pieces: Uint8Array[]
  length: number
}

function append(encoded: Encoded, ...pieces: Uint8Array[]): void {
  for (const piece of pieces) {
    encoded.pieces.push(piece)
    encoded.length += piece.length
  }
}

/** In binary a length comes before its content, so everything is made before anything is given. */
function* encodePieces(view: MessageView): Generator<undefined, Encoded> {
  const encoded: Encoded = { pieces: [], length: 0 }
  append(encoded, encodeMessage(view.type, view.fields))
  for (const { name, view: inner } of view.parts) {
    const part = yield* encodePieces(inner)
    append(encoded, ...fieldHead(view.type, name, part.length))
    for (const piece of part.pieces) encoded.pieces.push(piece)
    encoded.length += part.length
  }
  for (const { name, of, items } of view.lists) {
    for (const item of items) {
      const bytes = encodeMessage(of, item)
      append(encoded, ...fieldHead(view.type, name, bytes.length), bytes)
      yield
    }
  }
  return encoded
}

/** A large message as JSON, in pieces; lists without an entry are left out. */
export function viewAsJson(view: MessageView): Generator<string, void> {
  return jsonPieces(view)
}

/** A large message in binary, in pieces. */
export function* viewAsBinary(view: MessageView): BytePieces {
  const encoding = encodePieces(view)
  for (;;) {
    const step = encoding.next()
    if (step.done) return yield* step.value.pieces
    yield nothing
  }
}
