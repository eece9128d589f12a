import type { TlsFiles } from '../tls/index.ts'

/**
 * The contract of the Store (DESIGN: "State"), the same for every engine and proved by one test suite.
 *
 * Keys are paths such as `/dcos/marathon/apps/…`; values are UTF-8 text. Revisions are positive integers of one
 * counter for the whole store: every transaction that changes something raises it by exactly one; one that changes
 * nothing (no operations, or deletes of keys that are not there) leaves it.
 */

/** At most this many operations, and this many bytes of keys and values, in one transaction. */
export const transactionLimits = { operations: 128, bytes: 1024 * 1024 } as const

/** One stored value. `version` counts the changes since creation, starting with 1. */
export interface StoreRecord {
  key: string
  value: string
  createRevision: number
  modRevision: number
  version: number
}

/** A condition of a transaction. `modRevision: 0` means that the key does not exist. */
export type Compare =
  | { key: string; modRevision: number }
  | { key: string; createRevision: number }
  | { key: string; value: string }

/** One change of a transaction. A record put with a lease disappears with it. */
export type Operation =
  | { type: 'put'; key: string; value: string; leaseId?: string }
  | { type: 'delete'; key: string }
  | { type: 'deletePrefix'; prefix: string }

export interface Transaction {
  /** All must hold, otherwise nothing is changed. A `value` compare of an absent key does not hold. */
  compare?: Compare[]
  /** No key may be put twice, or put and deleted (DCL_STORE_DUPLICATE_KEY). */
  operations: Operation[]
}

/** `succeeded: false` means that a compare did not hold; nothing was changed and `revision` is the current one. */
export interface TransactionResult {
  succeeded: boolean
  revision: number
}

export type StoreEvent =
  | { type: 'put'; key: string; value: string; record: StoreRecord }
  | { type: 'delete'; key: string; modRevision: number }

/** All events of one transaction below the watched prefix, in the order of its operations. */
export interface StoreEventBatch {
  revision: number
  events: StoreEvent[]
}

/**
 * An ordered watch. Iterating yields batches in order of revision, none twice, none left out. It throws
 * DCL_STORE_COMPACTED when the history is gone (list again and watch from there) and ends after `close`.
 */
export interface Watch extends AsyncIterable<StoreEventBatch> {
  close(): void
}

/** A lease: while it is kept alive, the records put with it exist. */
export interface Lease {
  id: string
  ttlMs: number
  /** Aborted when the lease is lost or given up. */
  lost: AbortSignal
  /**
   * Latest monotonic instant (ms of the clock the store was opened with) at which the lease surely holds. Right even
   * when this thread was blocked: renewals are made and noted by another thread.
   */
  holdsUntilMonotonicMs(): number
  /** Ends the lease now; its records are deleted. */
  revoke(): Promise<void>
}

export interface ListOptions {
  /** The state at this revision; DCL_STORE_COMPACTED when it is gone. */
  atRevision?: number
  limit?: number
  /** Only keys after this one (paging). */
  afterKey?: string
}

export interface ListResult {
  records: StoreRecord[]
  /** The revision that the list is true for. */
  revision: number
  more: boolean
}

/** An asynchronous, ordered, watchable key-value store. Every method may throw DCL_STORE_UNAVAILABLE. */
export interface Store {
  get(key: string): Promise<{ record: StoreRecord | undefined; revision: number }>
  /** Records below a prefix, ordered by key (byte order). */
  list(prefix: string, options?: ListOptions): Promise<ListResult>
  /**
   * Applies all operations or none, durably, before it resolves. Throws DCL_STORE_TRANSACTION_TOO_LARGE,
   * DCL_STORE_LEASE_NOT_FOUND, or DCL_STORE_OUTCOME_UNKNOWN when it cannot tell whether the change was made.
   */
  transact(transaction: Transaction): Promise<TransactionResult>
  /** Events after `afterRevision` (exclusive) below the prefix. The history before a compaction counts as gone. */
  watch(prefix: string, options: { afterRevision: number }): Watch
  /** Grants a lease and keeps it alive on its own until `revoke` or `close` (which revokes it). */
  grantLease(ttlMs: number): Promise<Lease>
  /** Forgets history before this revision; the state at it and current values stay. Repeating it is harmless. */
  compact(revision: number): Promise<void>
  close(): Promise<void>
}

/**
 * Where the state lives. A component sees only the keys below `prefix` (default: everything). `tls` is who it is for
 * `https:` endpoints; renewed files are taken up.
 */
export type StoreConfig =
  | { engine: 'sqlite'; file: string; prefix?: string }
  | { engine: 'etcd'; endpoints: string[]; prefix?: string; tls?: TlsFiles }
