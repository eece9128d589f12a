import type { Metrics } from '@dcos-lite/lib/metrics'

const codes = 16

/** Counts of queries; those of prepared answers lie in memory that threads share, one row for each thread. */
export interface QueryCounts {
  memory: SharedArrayBuffer
  add(labels: { transport: string; place: string; rcode: string }): void
}

/** The function that counts prepared answers of one thread, by the flags in their second half. */
export function countPrepared(memory: SharedArrayBuffer, thread: number): (answer: Buffer) => void {
  const row = new Float64Array(memory, thread * codes * Float64Array.BYTES_PER_ELEMENT, codes)
  return (answer) => {
    const code = (answer[3] ?? 0) & 0xf
    row[code] = (row[code] ?? 0) + 1
  }
}

/** Creates the counts and their metric. */
export function createQueryCounts(metrics: Metrics, threads: number): QueryCounts {
  const memory = new SharedArrayBuffer(threads * codes * Float64Array.BYTES_PER_ELEMENT)
  const prepared = new Float64Array(memory)
  const counted = new Map<string, { labels: Record<string, string>; value: number }>()
  metrics.sampled(
    'dcos_dns_queries_total',
    'Queries, by transport, place of the answer and code.',
    () => {
      const sums = Array.from({ length: codes }, () => 0)
      prepared.forEach((value, i) => (sums[i % codes] = (sums[i % codes] ?? 0) + value))
      const fast = sums.flatMap((value, code) =>
        value === 0 ? [] : [{ labels: { transport: 'udp', place: 'prepared', rcode: String(code) }, value }],
      )
      return [...counted.values(), ...fast]
    },
    'counter',
  )
  return {
    memory,
    add(labels) {
      const key = `${labels.transport} ${labels.place} ${labels.rcode}`
      const known = counted.get(key)
      if (known === undefined) counted.set(key, { labels, value: 1 })
      else known.value++
    },
  }
}
