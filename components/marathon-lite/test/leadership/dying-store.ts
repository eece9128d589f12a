import { storeErrors } from '@dcos-lite/lib/store'
import type { Lease, Store } from '@dcos-lite/lib/store'

/** How a process dies at a write: before it reached the store, or after it was made and before that was known. */
export type Death = 'before' | 'after'

/** A store whose user dies at its n-th write, as by kill -9: from then on it learns nothing and changes nothing. */
export interface DyingStore extends Store {
  died: Promise<void>
  isDead(): boolean
  writes(): number
  /** What the end of its leases does: the store forgets who led. */
  expireLeases(): Promise<void>
}

/** Gives a process a store at whose write number `dieAt` (1 is the first) it dies. */
export function dyingStore(store: Store, dieAt: number, death: Death): DyingStore {
  const dying = Promise.withResolvers<void>()
  const leases: Lease[] = []
  let writes = 0
  let dead = false
  const never = (): Error => storeErrors.UNAVAILABLE({ reason: 'the process is dead' })
  const alive = <T>(work: () => Promise<T>): Promise<T> => (dead ? Promise.reject(never()) : work())
  return {
    died: dying.promise,
    isDead: () => dead,
    writes: () => writes,
    async expireLeases() {
      for (const lease of leases) await lease.revoke()
    },
    get: (key) => alive(() => store.get(key)),
    list: (prefix, options) => alive(() => store.list(prefix, options)),
    watch: (prefix, options) => store.watch(prefix, options),
    compact: (revision) => alive(() => store.compact(revision)),
    close: () => Promise.resolve(),
    grantLease: (ttlMs) =>
      alive(async () => {
        const lease = await store.grantLease(ttlMs)
        leases.push(lease)
        return lease
      }),
    transact: (transaction) =>
      alive(async () => {
        writes += 1
        if (writes < dieAt) return store.transact(transaction)
        dead = true
        if (death === 'after') await store.transact(transaction)
        dying.resolve()
        throw never()
      }),
  }
}
