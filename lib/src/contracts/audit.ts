import type { Principal } from './permissions.ts'

/** One changing call. `details` must not hold secrets. */
export interface AuditEntry {
  atMs: number
  principal: Principal
  sourceAddress: string
  component: string
  action: string
  resource: string
  result: 'allowed' | 'denied' | 'failed'
  requestId: string
  details?: Record<string, unknown>
}

/** Where changing calls are written down. `record` resolves when the entry is safe. */
export interface AuditSink {
  record(entry: AuditEntry): Promise<void>
}
