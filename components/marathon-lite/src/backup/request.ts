import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { marathonErrors } from '../errors.ts'

/** What the next leader does with the state before it reads it; first the backup, then the restore. */
export interface BackupRequest {
  /** Absolute paths. */
  backup?: string
  restore?: string
}

/** The file that a URI names; it must be one below `folder`. */
export function fileOf(uri: string, folder: string | undefined): string {
  if (folder === undefined) throw marathonErrors.BACKUPS_OFF()
  let file: string
  try {
    file = fileURLToPath(uri)
  } catch (error) {
    throw marathonErrors.BACKUP_URI({ uri, folder, reason: (error as Error).message }, { cause: error })
  }
  const inside = relative(resolve(folder), file)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw marathonErrors.BACKUP_URI({ uri, folder, reason: 'the file is not below it' })
  }
  return file
}
