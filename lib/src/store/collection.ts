import { systemClock } from '../clock/index.ts'
import { isDcosError } from '../errors/index.ts'
import { commitAndShow, membersOf } from './collection/members.ts'
import type { CollectionMember } from './collection/members.ts'
import { createMemory } from './collection/memory.ts'
import type { MemoryChange } from './collection/memory.ts'
import { recordCodec } from './collection/record-codec.ts'
import type { RecordFormat } from './collection/record-format.ts'
import { createWaiters } from './collection/waiters.ts'
import { storeErrors } from './errors.ts'
import type { Compare, Operation, Store, Watch } from './types.ts'

/**
 * One kind of record, held in memory and kept true by the watch. Reads are synchronous; changes are made by
 * building operations and committing them with the store (or `put`/`remove` for the simple case). Values are shared:
 * never change one in place. When the watch meets a record that cannot be read, or the store is lost for good, every
 * later call throws that failure: no decision is made on memory that may be stale.
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
  /**
   * Commits operations (of any collections of this store); every one of them shows the change before it resolves.
   * False: a compare did not hold; memory is then at least as new as what it was refused for.
   */
  commit(operations: Operation[], compare?: Compare[]): Promise<boolean>
  put(id: string, value: T, compare?: Compare[]): Promise<boolean>
  remove(id: string, compare?: Compare[]): Promise<boolean>
  /** Called after memory changed, whoever made the change. Returns the way to stop. */
  onChange(listener: (id: string, value: T | undefined, previous: T | undefined) => void): () => void
  /** Stops following; what is in memory can still be read. */
  close(): Promise<void>
}

const relistAfterMs = 500

type Listener<T> = (id: string, value: T | undefined, previous: T | undefined) => void

function tell<T>(listeners: Set<Listener<T>>, changes: MemoryChange<T>[]): void {
  for (const { id, value, previous } of changes) {
    for (const listener of [...listeners]) {
      try {
        listener(id, value, previous)
      } catch (error) {
        // A listener's defect must neither stop the collection nor stay unseen.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** Reads all records of a kind into memory and keeps them true. Throws DCL_STORE_RECORD_UNREADABLE. */
export async function openCollection<T>(store: Store, format: RecordFormat<T>): Promise<Collection<T>> {
  const { prefix } = format
  const codec = recordCodec(format)
  const memory = createMemory(codec)
  const waiters = createWaiters()
  const listeners = new Set<Listener<T>>()
  let failure: Error | undefined
  let closed = false
  let watch: Watch | undefined

  const requireSound = (): void => {
    if (failure) throw failure
  }
  const relist = async (): Promise<void> => {
    const { records, revision } = await store.list(prefix)
    tell(listeners, memory.replace(records, revision))
    waiters.check()
  }
  const follow = async (): Promise<void> => {
    watch = store.watch(prefix, { afterRevision: memory.revision() })
    for await (const batch of watch) {
      tell(listeners, memory.apply(batch))
      waiters.check()
    }
  }
  const stayTrue = async (): Promise<void> => {
    for (let stale = false; !closed;) {
      try {
        if (stale) await relist()
        stale = false
        await follow()
        return
      } catch (error) {
        const code = isDcosError(error) ? error.code : undefined
        if (stale && code === storeErrors.UNAVAILABLE.code) await systemClock.sleep(relistAfterMs)
        else if (code === storeErrors.COMPACTED.code) stale = true
        else throw error
      }
    }
  }

  const modRevisionOf = (id: string): number => memory.records.get(id)?.modRevision ?? 0
  const member: CollectionMember = {
    prefix,
    shown: (operation, revision) =>
      waiters.until(() => {
        if (memory.revision() >= revision) return true
        if (operation.type === 'put') return false
        if (operation.type === 'delete') return !memory.records.has(codec.idOf(operation.key))
        return [...memory.records.keys()].every((id) => !codec.keyOf(id).startsWith(operation.prefix))
      }),
    caughtUp: (key, modRevision, revision) =>
      waiters.until(() => {
        const held = modRevisionOf(codec.idOf(key))
        return memory.revision() >= revision || (modRevision === 0 ? held === 0 : held >= modRevision)
      }),
  }

  await relist()
  membersOf(store).add(member)
  const following = stayTrue().then(
    () => waiters.fail(storeErrors.CLOSED()),
    (error: Error) => {
      if (!closed) failure = error
      waiters.fail(error)
    },
  )

  const putOperation = (id: string, value: T): Operation => ({
    type: 'put',
    key: codec.keyOf(id),
    value: codec.encode(value),
  })
  const removeOperation = (id: string): Operation => ({ type: 'delete', key: codec.keyOf(id) })
  const commit = async (operations: Operation[], compare: Compare[] = []): Promise<boolean> => {
    requireSound()
    if (closed) throw storeErrors.CLOSED()
    return commitAndShow(store, operations, compare)
  }
  function* entries(): IterableIterator<[string, T]> {
    for (const [id, { value }] of memory.records) yield [id, value]
  }
  function* values(): IterableIterator<T> {
    for (const { value } of memory.records.values()) yield value
  }
  return {
    get: (id) => (requireSound(), memory.records.get(id)?.value),
    has: (id) => (requireSound(), memory.records.has(id)),
    entries: () => (requireSound(), entries()),
    values: () => (requireSound(), values()),
    size: () => (requireSound(), memory.records.size),
    unchanged: (id) => (requireSound(), { key: codec.keyOf(id), modRevision: modRevisionOf(id) }),
    putOperation,
    removeOperation,
    commit,
    put: (id, value, compare) => commit([putOperation(id, value)], compare),
    remove: (id, compare) => commit([removeOperation(id)], compare),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      membersOf(store).delete(member)
      listeners.clear()
      closed = true
      waiters.fail(storeErrors.CLOSED())
      watch?.close()
      await following
    },
  }
}
