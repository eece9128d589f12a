import { constants } from 'node:fs'
import { chmod, chown, lchown, link, lutimes, mkdir, open, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadEntry } from 'tar'
import { partsOf, readLayerPath } from '../decide/layer-path.ts'
import type { LayerNotes } from './layer-notes.ts'
import { layerFormat } from './layer-notes.ts'

/** Writes the entries of one layer, in their order, into a folder that nobody else writes to. */
export interface LayerWriter {
  /** Rejects with a plain Error that says what is wrong with the entry. */
  write(entry: ReadEntry): Promise<void>
  notes(): LayerNotes
}

/** The layer is larger than it may be. */
export class LayerTooLarge extends Error {}

type Kind = 'folder' | 'file' | 'link'

const mostEntries = 2_000_000
const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const owns = process.getuid?.() === 0

const folders = new Set(['Directory', 'GNUDumpDir'])
const files = new Set(['File', 'OldFile', 'ContiguousFile'])

/**
 * Creates the writer. It knows everything that it has made, so that no path of an entry is ever looked up on the
 * disk: a link of the layer cannot lead it anywhere.
 */
export function createLayerWriter(root: string, maxBytes: number): LayerWriter {
  const made = new Map<string, Kind>()
  const notes: LayerNotes = { format: layerFormat, whiteouts: [], opaque: [], implicit: [], bytes: 0 }
  const implicit = new Set<string>()

  const forget = async (path: string): Promise<void> => {
    const kind = made.get(path)
    if (kind === undefined) return
    await rm(join(root, path), { recursive: true })
    made.delete(path)
    if (kind !== 'folder') return
    for (const other of [...made.keys()]) if (other.startsWith(`${path}/`)) made.delete(other)
  }

  const makeParents = async (parts: readonly string[]): Promise<void> => {
    for (let length = 1; length < parts.length; length++) {
      const path = parts.slice(0, length).join('/')
      const kind = made.get(path)
      if (kind === 'folder') continue
      if (kind !== undefined)
        throw new Error(`"${parts.join('/')}" leads through "${path}", which is no folder`)
      await mkdir(join(root, path), { mode: 0o755 })
      made.set(path, 'folder')
      implicit.add(path)
    }
  }

  const writeFolder = async (path: string, entry: ReadEntry): Promise<void> => {
    if (path !== '' && made.get(path) !== 'folder') {
      await forget(path)
      await mkdir(join(root, path))
      made.set(path, 'folder')
    }
    implicit.delete(path)
    const target = join(root, path)
    if (owns) await chown(target, entry.uid ?? 0, entry.gid ?? 0)
    await chmod(target, (entry.mode ?? 0o755) & 0o7777)
  }

  const writeFile = async (path: string, entry: ReadEntry): Promise<void> => {
    if (notes.bytes + entry.size > maxBytes) throw new LayerTooLarge()
    await forget(path)
    const handle = await open(join(root, path), createFlags, 0o600)
    try {
      made.set(path, 'file')
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        notes.bytes += chunk.length
        await handle.writeFile(chunk)
      }
      if (owns) await handle.chown(entry.uid ?? 0, entry.gid ?? 0)
      await handle.chmod((entry.mode ?? 0o644) & 0o7777) // last: a change of the owner clears set-user-id
      if (entry.mtime) await handle.utimes(entry.mtime, entry.mtime)
    } finally {
      await handle.close()
    }
  }

  const writeSymbolicLink = async (path: string, entry: ReadEntry): Promise<void> => {
    const target = entry.linkpath ?? ''
    if (target === '' || target.includes('\0')) throw new Error(`the link "${path}" leads nowhere`)
    await forget(path)
    await symlink(target, join(root, path))
    made.set(path, 'link')
    if (owns) await lchown(join(root, path), entry.uid ?? 0, entry.gid ?? 0)
    if (entry.mtime) await lutimes(join(root, path), entry.mtime, entry.mtime)
  }

  const writeHardLink = async (path: string, entry: ReadEntry): Promise<void> => {
    const target = partsOf(entry.linkpath ?? '').join('/')
    const kind = made.get(target)
    if (kind === undefined)
      throw new Error(`the hard link "${path}" leads to "${target}", which the layer does not hold`)
    if (kind === 'folder') throw new Error(`the hard link "${path}" leads to a folder`)
    if (target === path) return
    await forget(path)
    await link(join(root, target), join(root, path))
    made.set(path, kind)
  }

  return {
    async write(entry) {
      const place = readLayerPath(entry.path)
      if (place.kind !== 'entry') {
        if (place.kind === 'whiteout') notes.whiteouts.push(place.path)
        if (place.kind === 'opaque') notes.opaque.push(place.path)
        entry.resume()
        return
      }
      const { parts } = place
      const path = parts.join('/')
      if (made.size >= mostEntries) throw new LayerTooLarge()
      await makeParents(parts)
      if (folders.has(entry.type)) await writeFolder(path, entry)
      else if (path === '') throw new Error('its root is no folder')
      else if (files.has(entry.type)) return await writeFile(path, entry)
      else if (entry.type === 'SymbolicLink') await writeSymbolicLink(path, entry)
      else if (entry.type === 'Link') await writeHardLink(path, entry)
      else throw new Error(`"${path}" is neither file, folder nor link (${entry.type})`)
      entry.resume()
    },
    notes: () => ({ ...notes, implicit: [...implicit] }),
  }
}
