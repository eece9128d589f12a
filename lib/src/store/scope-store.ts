import { storeErrors } from './errors.ts'
import type {
  Compare,
  Lease,
  Operation,
  Store,
  StoreEvent,
  StoreEventBatch,
  StoreRecord,
  Watch,
} from './types.ts'

/** Moves keys between the scope and the store. */
function translator(prefix: string) {
  const inward = (key: string): string => prefix + key
  const outward = (key: string): string => key.slice(prefix.length)
  const record = (found: StoreRecord): StoreRecord => ({ ...found, key: outward(found.key) })
  const event = (told: StoreEvent): StoreEvent =>
    told.type === 'put'
      ? { ...told, key: outward(told.key), record: record(told.record) }
      : { ...told, key: outward(told.key) }
  return {
    inward,
    record,
    batch: (told: StoreEventBatch): StoreEventBatch => ({
      revision: told.revision,
      events: told.events.map(event),
    }),
    compare: (condition: Compare): Compare => ({ ...condition, key: inward(condition.key) }),
    operation: (change: Operation): Operation =>
      change.type === 'deletePrefix'
        ? { ...change, prefix: inward(change.prefix) }
        : { ...change, key: inward(change.key) },
  }
}

/** A scope's keys are a folder: `/dcos/marathon` must not see `/dcos/marathon-lite/…`. */
function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
}

function requireKey(key: string): void {
  if (key === '') throw storeErrors.INPUT_INVALID({ what: 'a key', reason: 'it is empty' })
}

/**
 * The same store seen through a prefix (which becomes a folder: it ends with `/`). Keys are relative to it and
 * nothing outside can be reached. Closing the view ends its watches, revokes its leases and refuses later calls;
 * the store behind it stays open.
 */
export function scopeStore(store: Store, prefix: string): Store {
  const translate = translator(asFolder(prefix))
  const watches = new Set<Watch>()
  const leases = new Set<Lease>()
  let closed = false
  const requireOpen = (): void => {
    if (closed) throw storeErrors.CLOSED()
  }

  const watch = (relative: string, options: { afterRevision: number }): Watch => {
    requireOpen()
    const inner = store.watch(translate.inward(relative), options)
    const outer: Watch = {
      async *[Symbol.asyncIterator]() {
        try {
          for await (const batch of inner) yield translate.batch(batch)
        } finally {
          watches.delete(outer)
        }
      },
      close() {
        watches.delete(outer)
        inner.close()
      },
    }
    watches.add(outer)
    return outer
  }

  return {
    async get(key) {
      requireOpen()
      requireKey(key)
      const { record, revision } = await store.get(translate.inward(key))
      return { record: record && translate.record(record), revision }
    },
    async list(relative, options = {}) {
      requireOpen()
      const { afterKey } = options
      const moved = afterKey === undefined ? options : { ...options, afterKey: translate.inward(afterKey) }
      const result = await store.list(translate.inward(relative), moved)
      return { ...result, records: result.records.map(translate.record) }
    },
    async transact({ compare = [], operations }) {
      requireOpen()
      for (const item of [...compare, ...operations]) if ('key' in item) requireKey(item.key)
      return store.transact({
        compare: compare.map(translate.compare),
        operations: operations.map(translate.operation),
      })
    },
    watch,
    async grantLease(ttlMs) {
      requireOpen()
      const lease = await store.grantLease(ttlMs)
      leases.add(lease)
      lease.lost.addEventListener('abort', () => leases.delete(lease), { once: true })
      return lease
    },
    async compact(revision) {
      requireOpen()
      return store.compact(revision)
    },
    async close() {
      if (closed) return
      closed = true
      for (const open of watches) open.close()
      await Promise.allSettled([...leases].map((lease) => lease.revoke()))
    },
  }
}
