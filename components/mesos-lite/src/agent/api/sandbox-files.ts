import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'
import type { SandboxPath } from './sandbox-path.ts'

/** One entry of a folder; `path` is what the client would ask for. */
export interface FileEntry {
  path: string
  stats: Stats
}

// Who opens a pipe would wait for its writer, and that is a task.
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/**
 * Opens what was found. The tasks write there: what is opened is looked at once it is open, and where a link was put in
 * its place meanwhile it is refused with DCL_MESOS_AGENT_FILE_REFUSED.
 */
async function openFound({ asked, base, real }: SandboxPath): Promise<{ handle: FileHandle; stats: Stats }> {
  let handle: FileHandle
  try {
    handle = await open(real, flags)
  } catch (error) {
    throw agentErrors.FILE_NOT_FOUND({ path: asked }, { cause: error })
  }
  try {
    const [where, stats] = await Promise.all([readlink(`/proc/self/fd/${handle.fd}`), handle.stat()])
    if (where === base || where.startsWith(`${base}/`)) return { handle, stats }
    throw agentErrors.FILE_REFUSED({ reason: `The path ${asked} leads out of the sandbox.` })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Opens a plain file; the caller closes it. */
export async function openFile(path: SandboxPath): Promise<{ handle: FileHandle; stats: Stats }> {
  const opened = await openFound(path)
  if (opened.stats.isFile()) return opened
  await opened.handle.close()
  throw agentErrors.FILE_REFUSED({ reason: `${path.asked} is not a file.` })
}

/** The entries of a folder, sorted by path; a file has none. */
export async function listFolder(path: SandboxPath): Promise<FileEntry[]> {
  const { handle, stats } = await openFound(path)
  try {
    if (!stats.isDirectory()) return []
    // The folder that is open, whatever has its name by now.
    const folder = `/proc/self/fd/${handle.fd}`
    const names = (await readdir(folder)).sort()
    const entries = await Promise.all(
      names.map(async (name) => {
        const found = await lstat(join(folder, name)).catch(() => undefined) // deleted meanwhile
        return found && { path: `${path.asked}/${name}`, stats: found }
      }),
    )
    return entries.filter((entry) => entry !== undefined)
  } finally {
    await handle.close()
  }
}

/** Most bytes that one read gives: 16 pages of memory. */
export const longestRead = 65_536

export interface ReadRange {
  offset: number
  /** Undefined: to the end, as far as one read goes. */
  length: number | undefined
}

/** Reads a part of a file. An offset past the end gives no bytes. */
export async function readPart(
  path: SandboxPath,
  { offset, length }: ReadRange,
): Promise<{ size: number; data: Buffer }> {
  const { handle, stats } = await openFile(path)
  try {
    const wanted = Math.min(length ?? longestRead, longestRead, Math.max(stats.size - offset, 0))
    const buffer = Buffer.alloc(wanted)
    const { bytesRead } = wanted > 0 ? await handle.read(buffer, 0, wanted, offset) : { bytesRead: 0 }
    return { size: stats.size, data: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}

/** Cuts an incomplete UTF-8 character from the end, so that the next read begins with it. */
export function wholeCharacters(data: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, data.length - 1); back++) {
    const byte = data[data.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needs > back ? data.subarray(0, data.length - back) : data
  }
  return data
}
