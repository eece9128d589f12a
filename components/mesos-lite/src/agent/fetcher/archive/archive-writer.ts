import { constants } from 'node:fs'
import { chmod, link, lstat, mkdir, open, symlink, unlink } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { linkRefusal, readEntryPath } from './decide/entry-path.ts'

/** How much an archive may become. */
export interface UnpackLimits {
  bytes: number
  entries: number
}

/** Attributes of a file or folder. */
export interface EntryAttributes {
  mode?: number | undefined
  mtime?: Date | undefined
}

/** Writes entries of an archive below a folder that nobody else writes to. Every method rejects with a plain reason. */
export interface ArchiveWriter {
  folder(name: string, attributes: EntryAttributes): Promise<void>
  file(name: string, attributes: EntryAttributes, content: AsyncIterable<Uint8Array>): Promise<void>
  symbolicLink(name: string, target: string): Promise<void>
  hardLink(name: string, target: string): Promise<void>
  /** Gives folders the rights that the archive says; called once, at the end. */
  finish(): Promise<void>
}

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const withoutSpecialBits = 0o777

async function present(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Creates the writer. No link is ever followed: a path that leads through one is refused, and a link that is in the
 * place of an entry is replaced.
 */
export function createArchiveWriter(root: string, limits: UnpackLimits): ArchiveWriter {
  const realFolders = new Set<string>([''])
  const modes = new Map<string, number>()
  let bytes = 0
  let entries = 0

  const partsOf = (name: string): string[] => {
    const place = readEntryPath(name)
    if ('refused' in place) throw new Error(place.refused)
    if (++entries > limits.entries) throw new Error(`the archive has more than ${limits.entries} entries`)
    return place.parts
  }

  const makeFolder = async (path: string, shown: string): Promise<void> => {
    if (realFolders.has(path)) return
    const target = join(root, path)
    const stats = await present(target)
    if (!stats) await mkdir(target, 0o755)
    else if (!stats.isDirectory()) throw new Error(`"${shown}" leads through "${path}", which is no folder`)
    realFolders.add(path)
  }

  /** Makes way for an entry that is no folder, and gives where it goes. */
  const placeOf = async (parts: readonly string[]): Promise<string> => {
    const path = parts.join('/')
    if (path === '') throw new Error('the folder itself in the archive is no folder')
    for (let length = 1; length < parts.length; length++)
      await makeFolder(parts.slice(0, length).join('/'), path)
    const target = join(root, path)
    const stats = await present(target)
    if (stats?.isDirectory()) throw new Error(`"${path}" is a folder already`)
    if (stats) await unlink(target)
    return target
  }

  return {
    async folder(name, { mode }) {
      const parts = partsOf(name)
      for (let length = 1; length <= parts.length; length++)
        await makeFolder(parts.slice(0, length).join('/'), name)
      if (mode !== undefined && parts.length > 0) modes.set(parts.join('/'), mode & withoutSpecialBits)
    },
    async file(name, { mode = 0o644, mtime }, content) {
      const target = await placeOf(partsOf(name))
      const handle = await open(target, createFlags, 0o600)
      try {
        for await (const piece of content) {
          bytes += piece.length
          if (bytes > limits.bytes) {
            throw new Error(
              `what it holds is larger than the ${Math.floor(limits.bytes / 1024 / 1024)} MB that may be unpacked`,
            )
          }
          await handle.writeFile(piece)
        }
        await handle.chmod(mode & withoutSpecialBits)
        if (mtime && Number.isFinite(mtime.getTime())) await handle.utimes(mtime, mtime)
      } finally {
        await handle.close()
      }
    },
    async symbolicLink(name, linkTarget) {
      const parts = partsOf(name)
      const refusal = linkRefusal(parts, linkTarget)
      if (refusal !== undefined) throw new Error(refusal)
      await symlink(linkTarget, await placeOf(parts))
    },
    async hardLink(name, linkTarget) {
      const parts = partsOf(name)
      const from = readEntryPath(linkTarget)
      if ('refused' in from) throw new Error(from.refused)
      for (let length = 1; length < from.parts.length; length++) {
        await makeFolder(from.parts.slice(0, length).join('/'), linkTarget)
      }
      const source = join(root, ...from.parts)
      const stats = await present(source)
      if (!stats)
        throw new Error(`the link "${name}" in the archive leads to "${linkTarget}", which is not there`)
      // Of a symbolic link it would be another name for what is elsewhere.
      if (!stats.isFile()) throw new Error(`the link "${name}" in the archive does not lead to a file`)
      if (from.parts.join('/') !== parts.join('/')) await link(source, await placeOf(parts))
    },
    async finish() {
      // The deepest first: rights that are taken from a folder keep nobody from those below.
      const deepest = [...modes].sort(([a], [b]) => b.length - a.length)
      for (const [path, mode] of deepest) await chmod(join(root, path), mode)
    },
  }
}
