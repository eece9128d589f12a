import type { RecordFormat } from '@dcos-lite/lib/store'
import type { BackupRequest } from './request.ts'

/** What a leader leaves for the next one to do; it is no part of the state that is backed up. */
export const backupRequestFormat: RecordFormat<BackupRequest> = {
  kind: 'backup request',
  prefix: 'backup-requests/',
  version: 1,
  upgrade: (raw) => raw as BackupRequest,
}
