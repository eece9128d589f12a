import type { StoreEventBatch, StoreRecord } from '../types.ts'
import type { RecordCodec } from './record-codec.ts'

/** One record in memory. */
export interface Held<T> {
  value: T
  modRevision: number
}

/** A change of memory, for listeners. */
export interface MemoryChange<T> {
  id: string
  value: T | undefined
  previous: T | undefined
}

/** The records of one collection, as of `revision()`. Each way to change it answers with what changed. */
export interface Memory<T> {
  records: Map<string, Held<T>>
  revision(): number
  /** Takes a whole list: what is not in it is gone. */
  replace(records: StoreRecord[], revision: number): MemoryChange<T>[]
  apply(batch: StoreEventBatch): MemoryChange<T>[]
}

/** Creates the memory of a collection that was never listed. */
export function createMemory<T>(codec: RecordCodec<T>): Memory<T> {
  const records = new Map<string, Held<T>>()
  let revision = 0

  const set = (id: string, value: T, modRevision: number): MemoryChange<T> => {
    const previous = records.get(id)?.value
    records.set(id, { value, modRevision })
    return { id, value, previous }
  }
  const remove = (id: string): MemoryChange<T>[] => {
    const previous = records.get(id)
    if (!previous) return []
    records.delete(id)
    return [{ id, value: undefined, previous: previous.value }]
  }
  return {
    records,
    revision: () => revision,
    replace(listed, at) {
      const decoded = listed.map((record) => ({
        id: codec.idOf(record.key),
        value: codec.decode(record.key, record.value),
        modRevision: record.modRevision,
      }))
      const present = new Set(decoded.map(({ id }) => id))
      const gone = [...records.keys()].filter((id) => !present.has(id)).flatMap(remove)
      const changed = decoded.filter(({ id, modRevision }) => records.get(id)?.modRevision !== modRevision)
      revision = at
      return [...gone, ...changed.map(({ id, value, modRevision }) => set(id, value, modRevision))]
    },
    apply(batch) {
      const decoded = batch.events.map((event) => ({
        id: codec.idOf(event.key),
        put: event.type === 'put' ? { value: codec.decode(event.key, event.value) } : undefined,
      }))
      revision = batch.revision
      return decoded.flatMap(({ id, put }) => (put ? [set(id, put.value, batch.revision)] : remove(id)))
    },
  }
}
