import { stat } from 'node:fs/promises'
import { masterErrors } from '../errors.ts'
import { logPath, resolveLogPath } from '../log/log-path.ts'
import { readLogPart } from '../log/read-log.ts'
import type { Reign } from '../state/reign.ts'

/** One entry of a folder of virtual files. */
export interface FileEntry {
  path: string
  nlink: number
  size: number
  mtimeMs: number
  mode: number
  uid: number
  gid: number
}

const folderMode = 0o040755

/** The entries of a virtual folder; a file has none. */
export async function entriesOf(path: string, logFile: string | undefined): Promise<FileEntry[]> {
  const found = resolveLogPath(path, logFile)
  if (found.kind === 'log') return []
  if (found.child !== logPath) {
    return [{ path: found.child, nlink: 1, size: 0, mtimeMs: 0, mode: folderMode, uid: 0, gid: 0 }]
  }
  const stats = logFile === undefined ? undefined : await stat(logFile).catch(() => undefined) // no line yet
  if (!stats) return []
  const { nlink, size, mtimeMs, mode, uid, gid } = stats
  return [{ path: logPath, nlink, size, mtimeMs, mode, uid, gid }]
}

/** Body of LIST_FILES. */
export async function listLogFiles(reign: Reign, path: string): Promise<object> {
  const entries = await entriesOf(path, reign.logControl.file)
  if (entries.length === 0) return {}
  return {
    file_infos: entries.map(({ mtimeMs, ...entry }) => ({
      ...entry,
      mtime: { nanoseconds: Math.round(mtimeMs) * 1_000_000 },
      uid: String(entry.uid),
      gid: String(entry.gid),
    })),
  }
}

/** Body of READ_FILE. */
export async function readLogFile(
  reign: Reign,
  body: { path: string; offset: number; length?: number },
): Promise<object> {
  const found = resolveLogPath(body.path, reign.logControl.file)
  if (found.kind === 'folder') {
    throw masterErrors.CALL_INVALID({ call: 'master::Call', reason: `'${body.path}' is a folder` })
  }
  const { size, data } = await readLogPart(found.file, body.offset, body.length)
  return { size, data: data.toString('base64') }
}
