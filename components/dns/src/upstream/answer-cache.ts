import type { Clock } from '@dcos-lite/lib/clock'
import { findTtls } from '../codec/message-ttls.ts'

const mostEntries = 2000
const longestSeconds = 300

interface Entry {
  message: Buffer
  ttlOffsets: number[]
  storedMs: number
  expiresMs: number
}

/** Keeps answers of other servers for as long as their records allow. */
export interface AnswerCache {
  /** The kept answer to exactly this query over this transport, with its id and the remaining times. */
  find(query: Buffer, transport: string): Buffer | undefined
  keep(query: Buffer, transport: string, answer: Buffer): void
  size(): number
}

/** Creates an empty cache; the oldest entries make room for new ones. */
export function createAnswerCache(clock: Clock): AnswerCache {
  const entries = new Map<string, Entry>()
  const keyOf = (query: Buffer, transport: string): string => transport + query.toString('latin1', 2)
  return {
    find(query, transport) {
      const key = keyOf(query, transport)
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      const nowMs = clock.monotonicMs()
      if (entry.expiresMs <= nowMs) {
        entries.delete(key)
        return undefined
      }
      const ageSeconds = Math.floor((nowMs - entry.storedMs) / 1000)
      const answer = Buffer.from(entry.message)
      query.copy(answer, 0, 0, 2)
      for (const offset of entry.ttlOffsets) {
        answer.writeUInt32BE(Math.max(answer.readUInt32BE(offset) - ageSeconds, 0), offset)
      }
      return answer
    },
    keep(query, transport, answer) {
      const ttlOffsets = findTtls(answer)
      if (ttlOffsets === undefined || ttlOffsets.length === 0) return
      const flags = answer.readUInt16BE(2)
      const rcode = flags & 0xf
      const truncated = (flags & 0x0200) !== 0
      if (truncated || (rcode !== 0 && rcode !== 3)) return
      const seconds = Math.min(longestSeconds, ...ttlOffsets.map((offset) => answer.readUInt32BE(offset)))
      if (seconds <= 0) return
      const [oldest] = entries.keys()
      if (entries.size >= mostEntries && oldest !== undefined) entries.delete(oldest)
      const storedMs = clock.monotonicMs()
      const entry = {
        message: Buffer.from(answer),
        ttlOffsets,
        storedMs,
        expiresMs: storedMs + seconds * 1000,
      }
      entries.set(keyOf(query, transport), entry)
    },
    size: () => entries.size,
  }
}
