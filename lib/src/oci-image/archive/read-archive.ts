import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { ReadEntry } from 'tar'
import { Parser } from 'tar'
import type { ArchiveEntry } from './entry.ts'

const types: Record<string, ArchiveEntry['type']> = {
  File: 'File',
  OldFile: 'File',
  ContiguousFile: 'File',
  Directory: 'Directory',
  SymbolicLink: 'SymbolicLink',
  Link: 'Link',
}

const bare = (path: string): string => path.replace(/^(\.?\/)+/, '').replace(/\/+$|^\.$/g, '')

async function toEntry(read: ReadEntry): Promise<ArchiveEntry | undefined> {
  const type = types[read.type]
  if (type === undefined) {
    read.resume()
    return undefined // devices and pipes: no image has them
  }
  const content = await buffer(read as unknown as AsyncIterable<Uint8Array>)
  const { mode = 0o644, uid = 0, gid = 0, linkpath } = read
  const target = linkpath === undefined || linkpath === '' ? undefined : linkpath
  return {
    ...{ path: bare(read.path), type, mode: mode & 0o7777, uid, gid, content },
    ...(target === undefined ? {} : { linkpath: type === 'Link' ? bare(target) : target }),
  }
}

/** Gives the entries of a tar archive to `take`, one after the other, in their order. */
export async function readArchive(
  file: string,
  take: (entry: ArchiveEntry) => Promise<void> | void,
): Promise<void> {
  let last: Promise<void> = Promise.resolve()
  const parser = new Parser({
    strict: true,
    onReadEntry(read) {
      const entry = toEntry(read)
      last = last.then(async () => {
        const ready = await entry
        if (ready) await take(ready)
      })
      last.catch(() => undefined) // heard below
    },
  })
  await pipeline(createReadStream(file), parser as unknown as NodeJS.WritableStream)
  await last
}
