import type { MessagePort } from 'node:worker_threads'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import type { ClusterPeers } from '@dcos-lite/lib/http-client'
import type { AdminRouterConfig } from '../config.ts'

/** What a worker begins with. */
export interface WorkerSetup {
  config: AdminRouterConfig
  /** Who the process is towards other parts of the cluster. */
  identities: ClusterPeers[]
}

/** What a worker says; the answer comes by the port. */
export type ToMain =
  | { type: 'ready' }
  | { type: 'failed'; reason: string }
  | { type: 'audit'; entry: AuditEntry; port: MessagePort }
  | { type: 'collect'; port: MessagePort }

/** What a worker is told. */
export type ToWorker = { type: 'stop' } | { type: 'expose'; port: MessagePort }

/** The answer to an entry of the audit log; to the others it is a text. */
export interface AuditAnswer {
  /** Why it could not be written; absent when it is on the disk. */
  reason?: string
}
