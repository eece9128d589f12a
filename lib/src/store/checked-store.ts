import { storeErrors } from './errors.ts'
import type { Store } from './types.ts'
import { requireText, validateTransaction } from './validate-transaction.ts'

function requireInteger(what: string, given: number, least: number): void {
  if (Number.isSafeInteger(given) && given >= least) return
  throw storeErrors.INPUT_INVALID({ what, reason: `${given} is not a whole number from ${least} on` })
}

/** An engine behind the checks that all engines share: limits, text that can be kept, the closed state. */
export function checkedStore(engine: Store): Store {
  let closing: Promise<void> | undefined
  const requireOpen = (): void => {
    if (closing) throw storeErrors.CLOSED()
  }
  return {
    async get(key) {
      requireOpen()
      requireText('a key', key, { mayBeEmpty: false })
      return engine.get(key)
    },
    async list(prefix, options = {}) {
      requireOpen()
      requireText('a prefix', prefix, { mayBeEmpty: true })
      const { atRevision, limit } = options
      if (atRevision !== undefined) requireInteger('a revision', atRevision, 1)
      if (limit !== undefined) requireInteger('a limit', limit, 1)
      return engine.list(prefix, options)
    },
    async transact(transaction) {
      requireOpen()
      validateTransaction(transaction)
      return engine.transact(transaction)
    },
    watch(prefix, options) {
      requireOpen()
      requireText('a prefix', prefix, { mayBeEmpty: true })
      requireInteger('a revision', options.afterRevision, 0)
      return engine.watch(prefix, options)
    },
    async grantLease(ttlMs) {
      requireOpen()
      if (!(ttlMs > 0))
        throw storeErrors.INPUT_INVALID({ what: 'a ttl', reason: `${ttlMs} ms is not positive` })
      return engine.grantLease(ttlMs)
    },
    async compact(revision) {
      requireOpen()
      requireInteger('a revision', revision, 1)
      return engine.compact(revision)
    },
    close: () => (closing ??= engine.close()),
  }
}
