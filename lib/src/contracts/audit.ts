import type { Principal } from './permissions.ts'

/** One changing call. `details` must not hold secrets. */
export interface AuditEntry {
  atMs: number
  principal: Principal
  sourceAddress: string
  component: string
  action: string
  resource: string
  /** `begun`: the call is about to be passed on; another entry with the same `call` tells how it ended. */
  result: 'allowed' | 'denied' | 'failed' | 'begun'
  /** The same in the two entries of one call, and in no others. */
  call?: string
  requestId: string
  details?: Record<string, unknown>
}

/** Where changing calls are written down. `record` resolves when the entry is safe. */
export interface AuditSink {
  record(entry: AuditEntry): Promise<void>
}
