import type { Leadership, Store } from '@dcos-lite/lib/store'
import { marathonErrors } from '../errors.ts'

/**
 * The store as a leader writes to it: every transaction holds only while this is the leader, and throws
 * DCL_MARATHON_LEADERSHIP_LOST otherwise, having changed nothing. `close` leaves the store underneath open.
 */
export function guardedStore(store: Store, leadership: Leadership, onRefused: () => void): Store {
  const { guard } = leadership
  const refuse = (): Error => {
    onRefused()
    return marathonErrors.LEADERSHIP_LOST()
  }
  return {
    get: (key) => store.get(key),
    list: (prefix, options) => store.list(prefix, options),
    watch: (prefix, options) => store.watch(prefix, options),
    grantLease: (ttlMs) => store.grantLease(ttlMs),
    compact: (revision) => store.compact(revision),
    close: () => Promise.resolve(),
    async transact({ compare = [], operations }) {
      if (leadership.lost.aborted) throw refuse()
      const result = await store.transact({ compare: [...compare, guard], operations })
      if (result.succeeded) return result
      const { record } = await store.get(guard.key)
      if (record?.createRevision !== leadership.epoch) throw refuse()
      return result
    },
  }
}
