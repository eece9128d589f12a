import { types } from '../answer/reply.ts'
import type { Reply, ReplyRecord } from '../answer/reply.ts'
import { addressBytes } from './address-bytes.ts'
import type { Query } from './decode-query.ts'
import { createNameWriter } from './name-writer.ts'

const ourPayloadBytes = 4096

function number16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, i) => bytes.writeUInt16BE(value & 0xffff, i * 2))
  return bytes
}

function number32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, i * 4))
  return bytes
}

type WriteName = (name: string, offset: number, compress: boolean) => Buffer

/** The data of a record that starts at `offset` of the message. */
function dataOf(record: ReplyRecord, offset: number, write: WriteName): Buffer {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return addressBytes(record.value)
    case 'SRV': {
      const { priority, weight, port, target } = record
      return Buffer.concat([number16(priority, weight, port), write(target, offset + 6, false)])
    }
    case 'NS':
    case 'CNAME':
      return write(record.target, offset, true)
    case 'SOA': {
      const mname = write(record.mname, offset, true)
      const rname = write(record.rname, offset + mname.length, true)
      const { serial, refresh, retry, expire, minimum } = record
      return Buffer.concat([mname, rname, number32(serial, refresh, retry, expire, minimum)])
    }
  }
}

function optRecord(query: Query): Buffer[] {
  if (query.edns === undefined) return []
  const flags = query.edns.dnssecOk ? 0x8000 : 0
  // The upper bits of BADVERS: we know version 0 alone.
  const extended = query.edns.version > 0 ? 0x0100 : 0
  return [Buffer.concat([Buffer.from([0]), number16(types.OPT, ourPayloadBytes, extended, flags, 0)])]
}

/** Writes a reply to a query. `truncated` sets TC. */
export function encodeReply(
  query: Query,
  reply: Reply,
  options: { truncated: boolean; recursion: boolean },
): Buffer {
  const names = createNameWriter()
  const opt = optRecord(query)
  const flags =
    0x8000 |
    query.copiedFlags |
    (reply.authoritative ? 0x0400 : 0) |
    (options.truncated ? 0x0200 : 0) |
    (options.recursion ? 0x0080 : 0) |
    reply.rcode
  const { answers, authorities, additionals } = reply
  const header = number16(
    query.id,
    flags,
    1,
    answers.length,
    authorities.length,
    additionals.length + opt.length,
  )
  const parts = [header, query.questionBytes]
  if (query.name !== '' && query.plainName) names.learn(query.name, header.length)
  let length = header.length + query.questionBytes.length
  for (const record of [...answers, ...authorities, ...additionals]) {
    const owner = names.write(record.name, length, true)
    const fixed = Buffer.concat([number16(types[record.type], 1), number32(record.ttl)])
    const data = dataOf(record, length + owner.length + fixed.length + 2, names.write)
    const whole = [owner, fixed, number16(data.length), data]
    parts.push(...whole)
    length += whole.reduce((sum, { length: bytes }) => sum + bytes, 0)
  }
  return Buffer.concat([...parts, ...opt])
}

/** Writes a reply so that it stays below `limitBytes`: additional records go first, then answers from the end. */
export function encodeWithin(query: Query, reply: Reply, limitBytes: number, recursion: boolean): Buffer {
  const whole = encodeReply(query, reply, { truncated: false, recursion })
  if (whole.length <= limitBytes) return whole
  let short: Reply = { ...reply, additionals: [] }
  for (;;) {
    const message = encodeReply(query, short, { truncated: true, recursion })
    if (message.length < limitBytes || short.answers.length + short.authorities.length === 0) return message
    const { answers } = short
    // Several at once: a very long list must not cost a quadratic number of attempts.
    const keep = Math.min(Math.floor((answers.length * limitBytes) / message.length), answers.length - 1)
    short =
      answers.length === 0
        ? { ...short, authorities: [] }
        : { ...short, answers: answers.slice(0, Math.max(keep, 0)) }
  }
}
