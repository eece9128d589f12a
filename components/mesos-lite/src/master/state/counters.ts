/** Numbers that only grow, by their Mesos metric name. */
export interface Counters {
  add(name: string): void
  get(name: string): number
  entries(): Iterable<[string, number]>
}

/** Creates counters that all start at 0. */
export function createCounters(): Counters {
  const values = new Map<string, number>()
  return {
    add: (name) => void values.set(name, (values.get(name) ?? 0) + 1),
    get: (name) => values.get(name) ?? 0,
    entries: () => values.entries(),
  }
}
