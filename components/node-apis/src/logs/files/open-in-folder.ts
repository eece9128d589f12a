import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeApiErrors } from '../../errors.ts'

const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** Throws DCL_NODE_API_PATH_REFUSED unless it can be one name of a path. */
export function checkName(part: string): string {
  const bad = part === '' || part === '.' || part === '..' || /[/\0]/.test(part) || part.length > 255
  if (bad) throw nodeApiErrors.PATH_REFUSED({ part: part.slice(0, 64) })
  return part
}

/** Splits a path below a folder into its names. Throws DCL_NODE_API_PATH_REFUSED. */
export function namesOf(path: string): string[] {
  return path.split('/').map(checkName)
}

/**
 * Opens a regular file below a folder. The tasks write there: what is opened is looked at after it was opened, and a
 * link that leads out of the folder opens nothing.
 */
export async function openInFolder(folder: string, file: string): Promise<FileHandle> {
  const unknown = (cause?: unknown): Error => nodeApiErrors.FILE_UNKNOWN({ file }, { cause })
  const names = namesOf(file)
  let handle: FileHandle
  try {
    handle = await open(join(folder, ...names), flags)
  } catch (error) {
    throw unknown(error)
  }
  try {
    const [where, base, stats] = await Promise.all([
      readlink(`/proc/self/fd/${handle.fd}`),
      realpath(folder),
      handle.stat(),
    ])
    if (!stats.isFile() || !where.startsWith(`${base}/`)) throw unknown()
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** What a folder holds; links are not followed. */
export async function listFolder(folder: string): Promise<{ path: string; stats: Stats }[]> {
  const names = (await readdir(folder).catch(() => [])).sort()
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const stats = await lstat(path).catch(() => undefined) // deleted meanwhile
      return stats && { path, stats }
    }),
  )
  return entries.filter((entry) => entry !== undefined)
}
