/** A message of protobuf by the numbers of its fields: numbers, or bytes. */
export type Message = Map<number, (number | Buffer)[]>

function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let [value, scale, at] = [0, 1, start]
  for (;;) {
    const byte = bytes[at++] ?? 0
    value += (byte & 0x7f) * scale
    scale *= 128
    if (byte < 0x80) return { value, next: at }
  }
}

/** Reads a message without knowing its type, as far as varints, bytes and fixed numbers go. */
export function readMessage(bytes: Buffer): Message {
  const message: Message = new Map()
  let at = 0
  while (at < bytes.length) {
    const key = readVarint(bytes, at)
    const [field, type] = [Math.floor(key.value / 8), key.value % 8]
    at = key.next
    let value: number | Buffer
    if (type === 0) {
      const read = readVarint(bytes, at)
      value = read.value
      at = read.next
    } else {
      const fixed = type === 1 ? 8 : type === 5 ? 4 : undefined
      const length = fixed === undefined ? readVarint(bytes, at) : { value: fixed, next: at }
      if (type !== 2 && fixed === undefined) throw new Error(`no message: type ${type} at ${at}`)
      value = bytes.subarray(length.next, length.next + length.value)
      at = length.next + length.value
    }
    message.set(field, [...(message.get(field) ?? []), value])
  }
  return message
}

/** The first value of a field as text, as a number, or as a message. */
export const textAt = (message: Message, field: number): string => String(message.get(field)?.[0] ?? '')
export const numberAt = (message: Message, field: number): number | undefined => {
  const value = message.get(field)?.[0]
  return typeof value === 'number' ? value : undefined
}
export const messagesAt = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((value) => readMessage(Buffer.isBuffer(value) ? value : Buffer.alloc(0)))

/** Follows fields into messages: `inside(m, 1, 6)` is field 6 of field 1. */
export function inside(message: Message, ...fields: number[]): Message {
  return fields.reduce((at, field) => messagesAt(at, field)[0] ?? new Map(), message)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80)
  return Buffer.from([...bytes, left])
}

/** Writes fields: numbers as varints, text and bytes and messages with their length. */
export function writeMessage(...fields: [field: number, value: number | string | Uint8Array][]): Buffer {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [varint(field * 8), varint(value)]
      const bytes = Buffer.from(value)
      return [varint(field * 8 + 2), varint(bytes.length), bytes]
    }),
  )
}

/** The records in a stream: a length in digits, a newline, the bytes. */
export function readRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at)
    const length = Number(bytes.subarray(at, end).toString())
    records.push(bytes.subarray(end + 1, end + 1 + length))
    at = end + 1 + length
  }
  return records
}
