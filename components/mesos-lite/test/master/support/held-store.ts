import type { Store, Transaction } from '@dcos-lite/lib/store'

/** A real store whose writes can be kept waiting, so that a test decides what happens while one is under way. */
export interface HeldStore {
  store: Store
  /** From now on writes wait; resolves when one waits that is meant. */
  hold(isMeant: (transaction: Transaction) => boolean): Promise<void>
  /** Lets the waiting writes and all later ones through. */
  release(): void
}

/** Wraps a store; nothing is held before `hold`. */
export function heldStore(real: Store): HeldStore {
  let gate: Promise<void> = Promise.resolve()
  let open = (): void => undefined
  let seen = (_: Transaction): void => undefined
  return {
    store: {
      ...real,
      transact: async (transaction) => {
        seen(transaction)
        await gate
        return real.transact(transaction)
      },
    },
    hold(isMeant) {
      const held = Promise.withResolvers<void>()
      const waiting = Promise.withResolvers<void>()
      gate = held.promise
      open = held.resolve
      seen = (transaction) => {
        if (isMeant(transaction)) waiting.resolve()
      }
      return waiting.promise
    },
    release: () => open(),
  }
}
