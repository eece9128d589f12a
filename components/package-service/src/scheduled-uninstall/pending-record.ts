import type { RecordFormat } from '@dcos-lite/lib/store'

/** A service that uninstalls itself: what we have to wait for before its app may go. */
export interface PendingUninstall {
  appId: string
  /** Prefix of the scheduler's API, `v1` unless the service says otherwise. */
  apiVersion: string
  /** The framework ids that the scheduler had; another set means that it was installed anew. */
  frameworkIds: string[]
  /** The deployment that restarts the scheduler; absent while it is not known to have begun. */
  deploymentId?: string
  tries: number
}

/** How it is stored. */
export const pendingFormat: RecordFormat<PendingUninstall> = {
  kind: 'pending-uninstall',
  prefix: 'uninstalls/',
  version: 1,
  upgrade: (raw) => raw as unknown as PendingUninstall,
}
