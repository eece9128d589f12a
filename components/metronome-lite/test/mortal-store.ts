import type { Store, Transaction, TransactionResult } from '@dcos-lite/lib/store'

/** A store of a process that dies at a write: nothing it does after that has an effect. */
export interface MortalStore {
  store: Store
  dead(): boolean
  died: Promise<void>
  kill(): void
}

/**
 * Wraps a store for one life. The process dies at its write number `lastWrite`: before it is made, or right after it
 * without hearing of it.
 */
export function mortalStore(real: Store, lastWrite: number, survivesInStore: boolean): MortalStore {
  let writes = 0
  let dead = false
  const death = Promise.withResolvers<void>()
  const kill = (): void => {
    dead = true
    death.resolve()
  }
  const never = new Promise<never>(() => undefined)
  const alive = <T>(work: () => Promise<T>): Promise<T> => (dead ? never : work())
  const transact = async (transaction: Transaction): Promise<TransactionResult> => {
    if (dead) return never
    if (++writes < lastWrite) return real.transact(transaction)
    kill()
    if (survivesInStore) await real.transact(transaction)
    return never
  }
  return {
    dead: () => dead,
    died: death.promise,
    kill,
    store: {
      transact,
      get: (key) => alive(() => real.get(key)),
      list: (prefix, options) => alive(() => real.list(prefix, options)),
      watch: (prefix, options) => real.watch(prefix, options),
      grantLease: (ttlMs) => alive(() => real.grantLease(ttlMs)),
      compact: (revision) => alive(() => real.compact(revision)),
      close: () => Promise.resolve(),
    },
  }
}
