import type { NameRecord } from '../decide/model.ts'

/** What is known under one name. Lists are free of duplicates. */
export interface NameEntry {
  A: string[]
  AAAA: string[]
  SRV: { target: string; port: number }[]
}

/** Records by name, each present as long as one source gives it. Names are kept as given and found in lower case. */
export interface Zone {
  /** Replaces everything that `source` gave before. */
  put(source: string, records: readonly NameRecord[]): void
  /** The name in lower case, without the final dot. */
  find(name: string): NameEntry | undefined
  names(): IterableIterator<[string, NameEntry]>
  size(): number
  /** Sources below a prefix, to find those that are gone. */
  sources(prefix: string): string[]
  recordsOf(source: string): readonly NameRecord[]
}

function keyOf(record: NameRecord): string {
  return record.type === 'SRV' ? `SRV ${record.target}:${record.port}` : `${record.type} ${record.value}`
}

function areSame(before: readonly NameRecord[], after: readonly NameRecord[]): boolean {
  if (before.length !== after.length) return false
  return before.every((record, i) => {
    const other = after[i]
    return other !== undefined && record.name === other.name && keyOf(record) === keyOf(other)
  })
}

/** Creates an empty zone; `changed` is told every name whose records may have changed. */
export function createZone(changed: (name: string) => void = () => undefined): Zone {
  const bySource = new Map<string, readonly NameRecord[]>()
  const counts = new Map<string, Map<string, { record: NameRecord; count: number }>>()
  const entries = new Map<string, NameEntry>()

  const add = (record: NameRecord): void => {
    const known = counts.get(record.name) ?? new Map<string, { record: NameRecord; count: number }>()
    counts.set(record.name, known)
    const key = keyOf(record)
    known.set(key, { record, count: (known.get(key)?.count ?? 0) + 1 })
    entries.delete(record.name)
    changed(record.name)
  }

  const remove = (record: NameRecord): void => {
    const known = counts.get(record.name)
    const key = keyOf(record)
    const one = known?.get(key)
    if (known === undefined || one === undefined) return
    if (one.count > 1) known.set(key, { record, count: one.count - 1 })
    else known.delete(key)
    if (known.size === 0) counts.delete(record.name)
    entries.delete(record.name)
    changed(record.name)
  }

  const entryOf = (name: string): NameEntry | undefined => {
    const cached = entries.get(name)
    if (cached !== undefined) return cached
    const known = counts.get(name)
    if (known === undefined) return undefined
    const entry: NameEntry = { A: [], AAAA: [], SRV: [] }
    for (const { record } of known.values()) {
      if (record.type === 'SRV') entry.SRV.push({ target: record.target, port: record.port })
      else entry[record.type].push(record.value)
    }
    entries.set(name, entry)
    return entry
  }

  return {
    put(source, records) {
      const previous = bySource.get(source) ?? []
      if (areSame(previous, records)) return
      // Added first: what both have is never missing in between.
      for (const record of records) add(record)
      for (const record of previous) remove(record)
      if (records.length > 0) bySource.set(source, records)
      else bySource.delete(source)
    },
    find: entryOf,
    *names() {
      for (const name of counts.keys()) {
        const entry = entryOf(name)
        if (entry !== undefined) yield [name, entry]
      }
    },
    size: () => [...counts.values()].reduce((sum, known) => sum + known.size, 0),
    sources: (prefix) => [...bySource.keys()].filter((source) => source.startsWith(prefix)),
    recordsOf: (source) => bySource.get(source) ?? [],
  }
}
