/** How the body of an answer ends. */
export type BodyFraming =
  | { type: 'none' }
  | { type: 'length'; bytes: number }
  | { type: 'chunked' }
  /** The end of the connection is the end of the body. */
  | { type: 'until-close' }

/** Status line and headers of an answer from an upstream. */
export interface AnswerHead {
  status: number
  statusMessage: string
  /** Names and values in turns, as they came. */
  rawHeaders: string[]
  contentLength: string | undefined
  contentType: string | undefined
  framing: BodyFraming
  /** How long the connection may wait for another request, milliseconds; 0: it must not be used again. */
  keptForMs: number
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/
const digits = /^\d{1,15}$/

/** Longest time that a connection waits unless its upstream says less; most servers wait a little longer. */
export const longestIdleMs = 4000

interface Collected {
  length?: string
  coding?: string
  connection?: string
  keepAlive?: string
  type?: string
}

const collectedNames: Record<string, keyof Collected> = {
  'content-length': 'length',
  'transfer-encoding': 'coding',
  connection: 'connection',
  'keep-alive': 'keepAlive',
  'content-type': 'type',
}

function framingOf(method: string, status: number, { length, coding }: Collected): BodyFraming | undefined {
  if (coding !== undefined && (length !== undefined || coding.toLowerCase() !== 'chunked')) return undefined
  if (length !== undefined && !digits.test(length)) return undefined
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { type: 'none' }
  if (coding !== undefined) return { type: 'chunked' }
  return length === undefined ? { type: 'until-close' } : { type: 'length', bytes: Number(length) }
}

function keptForMs(minor: string, framing: BodyFraming, { connection = '', keepAlive }: Collected): number {
  if (framing.type === 'until-close') return 0
  const words = connection.toLowerCase()
  if (minor === '0' ? !words.includes('keep-alive') : words.includes('close')) return 0
  const told = keepAlive === undefined ? undefined : /timeout=(\d{1,6})/i.exec(keepAlive)?.[1]
  // A second before the upstream ends it, so that no request meets the end on its way.
  return told === undefined ? longestIdleMs : Math.max(0, Math.min(longestIdleMs, Number(told) * 1000 - 1000))
}

/**
 * Reads the head of an answer (without the empty line after it). Strict: whatever two readers could understand
 * differently gives undefined, and the connection that it came by is not trusted any further.
 */
export function readAnswerHead(text: string, method: string): AnswerHead | undefined {
  const lines = text.split('\r\n')
  const [, minor = '', status = '', statusMessage = ''] = statusLine.exec(lines[0] ?? '') ?? []
  if (status === '') return undefined
  const rawHeaders: string[] = []
  const collected: Collected = {}
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0))
    const value = line.slice(colon + 1).trim()
    if (!fieldName.test(name) || !fieldValue.test(value)) return undefined
    rawHeaders.push(name, value)
    const key = collectedNames[name.toLowerCase()]
    if (key === undefined) continue
    const before = collected[key]
    if (before === undefined) collected[key] = value
    else if (key === 'length' || key === 'coding') return undefined
    else collected[key] = `${before}, ${value}`
  }
  const framing = framingOf(method, Number(status), collected)
  if (framing === undefined || status === '101') return undefined
  return {
    status: Number(status),
    statusMessage,
    rawHeaders,
    contentLength: collected.length,
    contentType: collected.type,
    framing,
    keptForMs: keptForMs(minor, framing, collected),
  }
}
