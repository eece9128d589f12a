/** How long something took, lately: Mesos' names for the newest value and the distribution. */
export interface Timing {
  /** Notes one duration in ms. */
  record(ms: number): void
  /** Metrics by name: `<name>`, `<name>/count`, `<name>/min`, … `<name>/p9999`; nothing before the first value. */
  entries(name: string): [string, number][]
}

/** The timings of a reign. */
export interface Timings {
  allocationRun: Timing
  registryRead: Timing
  registryWrite: Timing
}

const kept = 1000
const percentiles: [name: string, part: number][] = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
  ['p9999', 0.9999],
]

/** Creates a timing that remembers the newest thousand values. */
export function createTiming(): Timing {
  const values: number[] = []
  let count = 0
  return {
    record(ms) {
      values[count % kept] = ms
      count += 1
    },
    entries(name) {
      if (count === 0) return []
      const sorted = values.toSorted((a, b) => a - b)
      const at = (part: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
      return [
        [name, values[(count - 1) % kept] ?? 0],
        [`${name}/count`, count],
        [`${name}/min`, at(0)],
        [`${name}/max`, at(1)],
        ...percentiles.map(([suffix, part]): [string, number] => [`${name}/${suffix}`, at(part)]),
      ]
    },
  }
}

/** Creates the timings of a reign. */
export function createTimings(): Timings {
  return { allocationRun: createTiming(), registryRead: createTiming(), registryWrite: createTiming() }
}
