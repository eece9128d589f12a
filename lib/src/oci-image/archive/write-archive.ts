import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { Header, Pax } from 'tar'
import type { ArchiveEntry } from './entry.ts'

const block = 512

/** Writes a tar archive: equal entries in an equal order give equal bytes. */
export interface ArchiveWriter {
  add(entry: ArchiveEntry): Promise<void>
  /** Ends the archive and closes the file. */
  end(): Promise<void>
  /** Closes the file of an archive that is not finished. */
  abandon(): Promise<void>
}

async function writeAll(handle: FileHandle, parts: Uint8Array[]): Promise<void> {
  for (const part of parts) await handle.writeFile(part)
}

function headerOf(entry: ArchiveEntry, madeAt: Date): Buffer[] {
  const { type, mode, uid, gid, linkpath = '', content } = entry
  const path = type === 'Directory' ? `./${entry.path}/`.replace('.//', './') : `./${entry.path}`
  const fields = { path, linkpath, size: content.length, uid, gid }
  const bytes = Buffer.alloc(block)
  const needsPax = new Header({ ...fields, type, mode, mtime: madeAt }).encode(bytes)
  return needsPax ? [new Pax(fields).encode(), bytes] : [bytes]
}

/** Opens an archive for writing; every entry has the same time. */
export async function openArchive(file: string, madeAt: Date): Promise<ArchiveWriter> {
  const handle = await open(file, 'w')
  return {
    async add(entry) {
      const { content } = entry
      const rest = (block - (content.length % block)) % block
      await writeAll(handle, [...headerOf(entry, madeAt), content, Buffer.alloc(rest)])
    },
    async end() {
      await handle.writeFile(Buffer.alloc(2 * block))
      await handle.close()
    },
    abandon: () => handle.close(),
  }
}
