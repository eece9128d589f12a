import type { Versions } from './versions.ts'

/** An answer that serves all queries with the same bytes but for the id, as long as what it was made from stands. */
export interface PreparedAnswer {
  /** The same answer with its records in different orders; the id is that of the query it was made for. */
  variants: Uint8Array[]
  buckets: number[]
  /** Of the buckets, before the answer was made. */
  versions: number[]
}

const mostEntries = 20_000
const longestQuery = 512
const usesPerVariant = 128

interface Entry {
  variants: Buffer[]
  next: number
  usesLeft: number
  buckets: number[]
  versions: number[]
}

/** Keeps prepared answers. */
export interface PreparedAnswers {
  /** The answer to this query, in bytes of its own. */
  find(query: Buffer): Buffer | undefined
  keep(query: Buffer, answer: PreparedAnswer): void
  size(): number
}

const keyOf = (query: Buffer): string => query.toString('latin1', 2)

/** Creates an empty collection; the oldest make room for new ones. */
export function createPreparedAnswers(versions: Versions): PreparedAnswers {
  const entries = new Map<string, Entry>()
  const isCurrent = (entry: Entry): boolean => {
    for (let i = 0; i < entry.buckets.length; i++) {
      if (versions.read(entry.buckets[i] ?? 0) !== entry.versions[i]) return false
    }
    return true
  }
  return {
    find(query) {
      if (query.length > longestQuery || query.length < 12) return undefined
      const key = keyOf(query)
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (!isCurrent(entry)) {
        entries.delete(key)
        return undefined
      }
      entry.next = (entry.next + 1) % entry.variants.length
      // Orders that no variant has must have their turn too.
      if (entry.variants.length > 1 && --entry.usesLeft < 0) {
        entries.delete(key)
        return undefined
      }
      const kept = entry.variants[entry.next]
      if (kept === undefined) return undefined
      const answer = Buffer.from(kept)
      answer[0] = query[0] ?? 0
      answer[1] = query[1] ?? 0
      return answer
    },
    keep(query, { variants, buckets, versions: seen }) {
      if (query.length > longestQuery || variants.length === 0) return
      const [oldest] = entries.keys()
      if (entries.size >= mostEntries && oldest !== undefined) entries.delete(oldest)
      const own = variants.map((bytes) => Buffer.from(bytes))
      entries.set(keyOf(query), {
        variants: own,
        next: 0,
        usesLeft: own.length * usesPerVariant,
        buckets,
        versions: seen,
      })
    },
    size: () => entries.size,
  }
}
