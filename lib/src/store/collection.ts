import type { Compare, Operation, Store } from './types.ts'

/** How one kind of record is written. Every stored record is JSON with a `format` number beside its fields. */
export interface RecordFormat<T> {
  /** Kind of record, for messages: `app`, `task`, … */
  kind: string
  /** Keys are `<prefix><encoded id>`. */
  prefix: string
  /** The format version that is written. */
  version: number
  /** Turns a parsed record of any version up to `version` into today's shape. Unknown fields must survive. */
  upgrade(raw: Record<string, unknown>, version: number): T
}

/**
 * One kind of record, held in memory and kept true by the watch. Reads are synchronous; changes are made by
 * building operations and committing them with the store (or `put`/`remove` for the simple case).
 */
export interface Collection<T> {
  get(id: string): T | undefined
  has(id: string): boolean
  entries(): IterableIterator<[string, T]>
  values(): IterableIterator<T>
  size(): number
  /** `Compare` that holds while the record is as this collection last saw it (0 = absent). */
  unchanged(id: string): Compare
  putOperation(id: string, value: T): Operation
  removeOperation(id: string): Operation
  /** Commits operations (of any collections of this store) and updates memory before it resolves. */
  commit(operations: Operation[], compare?: Compare[]): Promise<boolean>
  put(id: string, value: T, compare?: Compare[]): Promise<boolean>
  remove(id: string, compare?: Compare[]): Promise<boolean>
  /** Called after memory changed, whoever made the change. Returns the way to stop. */
  onChange(listener: (id: string, value: T | undefined, previous: T | undefined) => void): () => void
  close(): Promise<void>
}

export declare function openCollection<T>(store: Store, format: RecordFormat<T>): Promise<Collection<T>>
