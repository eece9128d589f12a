import { decode } from 'dns-packet'
import type { DecodedPacket } from 'dns-packet'

/** A query as far as it is needed to answer it. */
export interface Query {
  id: number
  /** Bits that are copied into the answer: opcode, RD and CD. */
  copiedFlags: number
  opcode: number
  /** The first question; its name without the final dot, in the case it was asked. */
  name: string
  type: number
  class: number
  /** The bytes of the question section up to the end of the first question. */
  questionBytes: Buffer
  /** From the OPT record. */
  edns?: { payloadBytes: number; dnssecOk: boolean }
}

const headerBytes = 12

/** Where the name that starts at `offset` ends; -1 when it is compressed or cut off. */
function endOfPlainName(message: Buffer, offset: number): number {
  for (let at = offset; at < message.length;) {
    const length = message[at] ?? 0
    if (length === 0) return at + 1
    if (length > 63) return -1
    at += length + 1
  }
  return -1
}

function decodePacket(message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message)
  } catch {
    return undefined
  }
}

function readEdns(packet: DecodedPacket): Query['edns'] {
  const option = packet.additionals?.find((record) => record.type === 'OPT')
  if (option?.type !== 'OPT') return undefined
  return { payloadBytes: option.udpPayloadSize, dnssecOk: option.flag_do }
}

/** Reads a query. `undefined` means that the message is no query at all and gets no answer. */
export function decodeQuery(message: Buffer): Query | undefined {
  if (message.length < headerBytes) return undefined
  const flags = message.readUInt16BE(2)
  const isResponse = (flags & 0x8000) !== 0
  const packet = isResponse ? undefined : decodePacket(message)
  const [question] = packet?.questions ?? []
  const end = endOfPlainName(message, headerBytes)
  if (packet === undefined || question === undefined || end < 0 || end + 4 > message.length) return undefined
  const edns = readEdns(packet)
  return {
    id: message.readUInt16BE(0),
    copiedFlags: flags & 0x7910,
    opcode: (flags >> 11) & 0xf,
    name: question.name === '.' ? '' : question.name,
    type: message.readUInt16BE(end),
    class: message.readUInt16BE(end + 2),
    questionBytes: message.subarray(headerBytes, end + 4),
    ...(edns === undefined ? {} : { edns }),
  }
}
