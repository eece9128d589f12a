import type { JsonObject } from '@dcos-lite/lib/package-format'
import type { RecordFormat } from '@dcos-lite/lib/store'

/** How a change ended. `pending`: its deployment is under way. */
export type Outcome = 'pending' | 'healthy' | 'rolled-back' | 'failed'

/** One change of an installation: what it was changed to, and how that ended. */
export interface HistoryRecord {
  appId: string
  /** Counts the changes of one installation, from 1. */
  number: number
  action: 'install' | 'update' | 'rollback' | 'uninstall'
  packageName: string
  packageVersion: string
  /** The options that the user gave. */
  options?: JsonObject
  /** URI of the repository. */
  source: string
  /** The text of the label that holds the definition. */
  definition: string
  kind: 'app' | 'group' | 'job'
  /** RFC 3339. */
  startedAt: string
  endedAt?: string
  deploymentId?: string
  outcome: Outcome
  /** Why it failed, or was rolled back. */
  reason?: string
  /** For a rollback: the number of the change that it goes back to. */
  backTo?: number
  /** For a rollback that nobody asked for: the number of the change that did not stay up. */
  undoes?: number
  /** When the deployment of an update was over and the watch over its first tasks began; RFC 3339. */
  settlingFrom?: string
}

export const historyFormat: RecordFormat<HistoryRecord> = {
  kind: 'package-history',
  prefix: 'history/',
  version: 1,
  upgrade: (raw) => raw as unknown as HistoryRecord,
}

/** The id of a record; app ids hold slashes, which would make folders. */
export function historyId(appId: string, number: number): string {
  return `${encodeURIComponent(appId)}.${String(number).padStart(8, '0')}`
}
