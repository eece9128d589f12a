import { skipName } from './skip-name.ts'

const optType = 41

/** Where the TTLs of a message lie (OPT left out), or undefined when the message cannot be walked. */
export function findTtls(message: Buffer): number[] | undefined {
  if (message.length < 12) return undefined
  let at = 12
  for (let questions = message.readUInt16BE(4); questions > 0; questions--) {
    at = skipName(message, at)
    if (at < 0) return undefined
    at += 4
  }
  const offsets: number[] = []
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10)
  for (let i = 0; i < records; i++) {
    at = skipName(message, at)
    if (at < 0 || at + 10 > message.length) return undefined
    if (message.readUInt16BE(at) !== optType) offsets.push(at + 4)
    at += 10 + message.readUInt16BE(at + 8)
    if (at > message.length) return undefined
  }
  return at <= message.length ? offsets : undefined
}
