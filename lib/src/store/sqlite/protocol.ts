import type { Compare, ListOptions, ListResult, Operation, StoreRecord, TransactionResult } from '../types.ts'

/** One change as the database keeps it; `value` null marks a deletion. */
export interface Change {
  revision: number
  key: string
  value: string | null
  createRevision: number
  version: number
}

/** What the thread that owns the database can be asked. */
export interface Calls {
  get: { arguments: { key: string }; result: { record: StoreRecord | undefined; revision: number } }
  list: { arguments: { prefix: string; options: ListOptions }; result: ListResult }
  transact: { arguments: { compare: Compare[]; operations: Operation[] }; result: TransactionResult }
  /** Changes after a revision, whole revisions only; everything up to `upTo` is told. */
  history: {
    arguments: { prefix: string; afterRevision: number }
    result: { changes: Change[]; upTo: number; more: boolean }
  }
  grantLease: { arguments: Record<never, never>; result: { leaseId: string } }
  revokeLease: { arguments: { leaseId: string }; result: { revision: number } }
  compact: { arguments: { revision: number }; result: { oldest: number } }
  close: { arguments: Record<never, never>; result: Record<never, never> }
}

export type CallName = keyof Calls

/** A numbered question to the owning thread. */
export type Request = { [Name in CallName]: { id: number; call: Name } & Calls[Name]['arguments'] }[CallName]

/** A failure in a form that can cross threads: a name of the catalogue and its fields. */
export interface Failure {
  name: 'COMPACTED' | 'FUTURE_REVISION' | 'LEASE_NOT_FOUND' | 'UNAVAILABLE' | 'OUTCOME_UNKNOWN' | 'CLOSED'
  fields: Record<string, string | number>
}

export type Reply = { id: number; result: unknown } | { id: number; failure: Failure }

/** One turn of the owning thread: what was committed durably, then the answers. */
export interface Turn {
  changes: Change[]
  replies: Reply[]
}

/** The first message of the owning thread. */
export type Opened = { opened: true } | { opened: false; reason: string; locked: boolean }
