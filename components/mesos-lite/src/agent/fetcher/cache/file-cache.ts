import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TooLarge } from '../sources/types.ts'
import type { CachedFile } from './decide/make-room.ts'
import { makeRoom, usedBytes } from './decide/make-room.ts'

/** How a file gets into the cache. */
export interface CacheFill {
  /** Its size; undefined when nobody knows it beforehand. */
  size(signal: AbortSignal): Promise<number | undefined>
  /** Writes it to a file that does not exist yet and gives its size. Throws TooLarge when it is larger than announced. */
  obtain(file: string, maxBytes: number, signal: AbortSignal): Promise<number>
}

/** A file of the cache that stays until `release`. */
export interface BorrowedFile {
  file: string
  release(): void
}

/** Files that several tasks ask for. Whoever asks while a file is fetched waits for it. */
export interface FileCache {
  /** Gives a file, fetched now if it is not here. Undefined: it cannot be kept here and is to be fetched directly. */
  borrow(key: string, fill: CacheFill, signal: AbortSignal): Promise<BorrowedFile | undefined>
  capacityBytes: number
  usedBytes(): number
}

interface Entry extends CachedFile {
  file: string
  /** Whether it is here; false when it cannot be kept. */
  ready: Promise<boolean>
  isReady: boolean
  aborting: AbortController
}

export interface FileCacheOptions {
  folder: string
  capacityBytes: number
  /** Hears how many bytes are used, whenever that changes. */
  onUsed?: (bytes: number) => void
}

function whenAborted(signal: AbortSignal): { aborted: Promise<never>; stop(): void } {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    const fail = (): void => reject(signal.reason as Error)
    if (signal.aborted) fail()
    signal.addEventListener('abort', fail)
    stop = () => signal.removeEventListener('abort', fail)
  })
  aborted.catch(() => undefined) // it is raced; whoever lost it does not care
  return { aborted, stop: () => stop() }
}

/** Opens the cache. What an earlier process left is deleted: nobody knows whether it is whole, or still right. */
export async function openFileCache(options: FileCacheOptions): Promise<FileCache> {
  const { folder, capacityBytes, onUsed } = options
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const entries = new Map<string, Entry>()
  let uses = 0
  let names = 0
  const changed = (): void => onUsed?.(usedBytes([...entries.values()]))

  const drop = async (key: string, entry: Entry): Promise<void> => {
    if (entries.get(key) === entry) entries.delete(key)
    changed()
    await rm(entry.file, { force: true })
  }

  const fillEntry = async (key: string, entry: Entry, fill: CacheFill): Promise<boolean> => {
    const { signal } = entry.aborting
    try {
      const size = await fill.size(signal)
      const keys = new Map([...entries].map(([name, other]) => [other.id, name]))
      const evicted = size === undefined ? undefined : makeRoom([...entries.values()], capacityBytes, size)
      if (size === undefined || !evicted) {
        await drop(key, entry)
        return false
      }
      entry.bytes = size
      const gone = evicted.flatMap(({ id }) => {
        const name = keys.get(id) ?? ''
        const other = entries.get(name)
        return other ? [drop(name, other)] : []
      })
      changed()
      await Promise.all(gone)
      entry.bytes = await fill.obtain(entry.file, size, signal)
      entry.isReady = true
      changed()
      return true
    } catch (error) {
      await drop(key, entry)
      if (error instanceof TooLarge) return false
      throw error
    }
  }

  const start = (key: string, fill: CacheFill): Entry => {
    const id = String(++names)
    const entry: Entry = {
      ...{ id, bytes: 0, users: 0, usedAt: 0, isReady: false },
      file: join(folder, id),
      ready: Promise.resolve(false),
      aborting: new AbortController(),
    }
    entries.set(key, entry)
    entry.ready = fillEntry(key, entry, fill)
    entry.ready.catch(() => undefined) // all who wait for it hear of it
    return entry
  }

  /** Whether a file is still what was fetched; others can delete in the folder of the agent. */
  const isWhole = async ({ file, bytes }: Entry): Promise<boolean> => {
    const stats = await stat(file).catch(() => undefined) // it is gone
    return stats?.size === bytes
  }

  const leave = (key: string, entry: Entry): void => {
    entry.users -= 1
    if (entry.users > 0 || entry.isReady) return
    // Nobody waits for it any more: the next who asks begins anew.
    if (entries.get(key) === entry) entries.delete(key)
    entry.aborting.abort(new Error('nobody waits for it any more'))
  }

  return {
    capacityBytes,
    usedBytes: () => usedBytes([...entries.values()]),
    async borrow(key, fill, signal) {
      signal.throwIfAborted()
      const entry = entries.get(key) ?? start(key, fill)
      entry.users += 1
      entry.usedAt = ++uses
      const abort = whenAborted(signal)
      let given = false
      try {
        if (!(await Promise.race([entry.ready, abort.aborted]))) return undefined
        if (!(await isWhole(entry))) {
          await drop(key, entry)
          return undefined
        }
        given = true
      } finally {
        abort.stop()
        if (!given) leave(key, entry)
      }
      let released = false
      return {
        file: entry.file,
        release() {
          if (!released) leave(key, entry)
          released = true
        },
      }
    },
  }
}
