import type { Stats } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'
import type { SandboxPath } from './sandbox-path.ts'

/** One entry of a folder; `path` is what the client would ask for. */
export interface FileEntry {
  path: string
  stats: Stats
}

/** The entries of a folder, sorted by path; a file has none. */
export async function listFolder({ asked, real }: SandboxPath): Promise<FileEntry[]> {
  if (!(await lstat(real)).isDirectory()) return []
  const names = (await readdir(real)).sort()
  const entries = await Promise.all(
    names.map(async (name) => {
      const stats = await lstat(join(real, name)).catch(() => undefined) // deleted meanwhile
      return stats && { path: `${asked}/${name}`, stats }
    }),
  )
  return entries.filter((entry) => entry !== undefined)
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
  { asked, real }: SandboxPath,
  { offset, length }: ReadRange,
): Promise<{ size: number; data: Buffer }> {
  const handle = await open(real, 'r')
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw agentErrors.FILE_REFUSED({ reason: `${asked} is not a file.` })
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
