import { types } from '../answer/reply.ts'
import { skipName } from './skip-name.ts'

/** A query as far as it is needed to answer it. */
export interface Query {
  id: number
  /** Bits that are copied into the answer: opcode, RD and CD. */
  copiedFlags: number
  opcode: number
  /** The first question; its name without the final dot, in the case it was asked. A dot within a label has a backslash before it. */
  name: string
  /** The name may be pointed at from other names of the answer. */
  plainName: boolean
  type: number
  class: number
  /** The bytes of the question section up to the end of the first question. */
  questionBytes: Buffer
  /** From the OPT record. */
  edns?: { payloadBytes: number; dnssecOk: boolean; version: number }
  /** More than one OPT record, or one that is none. */
  badEdns: boolean
}

const headerBytes = 12
const longestName = 255

interface QuestionName {
  name: string
  plain: boolean
  end: number
}

/** A name without pointers, which the first question never needs; undefined when it is cut off or too long. */
function readName(message: Buffer, offset: number): QuestionName | undefined {
  const labels: string[] = []
  let plain = true
  for (let at = offset; at < message.length && at - offset < longestName;) {
    const length = message[at] ?? 0
    if (length === 0) return { name: labels.join('.'), plain, end: at + 1 }
    if (length > 63 || at + 1 + length > message.length) return undefined
    const text = message.toString('utf8', at + 1, at + 1 + length)
    if (/^[!-~]+$/.test(text) && !/[.\\]/.test(text)) labels.push(text)
    else {
      plain = false
      labels.push(text.replaceAll(/[.\\]/g, '\\$&'))
    }
    at += length + 1
  }
  return undefined
}

/** The OPT record behind the question; `bad` when there are several. Undefined when the message cannot be walked. */
function readEdns(message: Buffer, start: number): Pick<Query, 'edns' | 'badEdns'> | undefined {
  let at = start
  const questions = message.readUInt16BE(4)
  for (let i = 1; i < questions; i++) {
    at = skipName(message, at) + 4
    if (at < headerBytes || at > message.length) return undefined
  }
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10)
  let edns: Query['edns']
  let badEdns = false
  for (let i = 0; i < records; i++) {
    const nameStart = at
    at = skipName(message, at)
    if (at < 0 || at + 10 > message.length) return undefined
    if (message.readUInt16BE(at) === types.OPT) {
      if (edns !== undefined || at !== nameStart + 1) badEdns = true
      edns = {
        payloadBytes: message.readUInt16BE(at + 2),
        version: message.readUInt8(at + 5),
        dnssecOk: (message.readUInt8(at + 6) & 0x80) !== 0,
      }
    }
    at += 10 + message.readUInt16BE(at + 8)
    if (at > message.length) return undefined
  }
  return edns === undefined ? { badEdns } : { badEdns, edns }
}

/** Reads a query. `undefined` means that the message is no query at all and gets no answer. */
export function decodeQuery(message: Buffer): Query | undefined {
  if (message.length < headerBytes) return undefined
  const flags = message.readUInt16BE(2)
  if ((flags & 0x8000) !== 0 || message.readUInt16BE(4) === 0) return undefined
  const question = readName(message, headerBytes)
  if (question === undefined || question.end + 4 > message.length) return undefined
  const { name, plain, end } = question
  const edns = readEdns(message, end + 4)
  if (edns === undefined) return undefined
  return {
    id: message.readUInt16BE(0),
    copiedFlags: flags & 0x7910,
    opcode: (flags >> 11) & 0xf,
    name,
    plainName: plain,
    type: message.readUInt16BE(end),
    class: message.readUInt16BE(end + 2),
    questionBytes: message.subarray(headerBytes, end + 4),
    ...edns,
  }
}
