import type { Writable } from 'node:stream'
import type { ReadEntry } from 'tar'
import { archiveReader } from '../../images/layers/unpack-layer.ts'
import type { ArchiveWriter } from './archive-writer.ts'

const folders = new Set(['Directory', 'GNUDumpDir'])
const files = new Set(['File', 'OldFile', 'ContiguousFile'])

/** Takes the bytes of a tar archive and hands its entries to a writer. Devices and pipes are refused. */
export function readTar(writer: ArchiveWriter): Writable {
  return archiveReader(async (entry: ReadEntry) => {
    const { path, type, mode, mtime, linkpath = '' } = entry
    if (files.has(type)) return await writer.file(path, { mode, mtime }, entry as AsyncIterable<Buffer>)
    if (folders.has(type)) await writer.folder(path, { mode })
    else if (type === 'SymbolicLink') await writer.symbolicLink(path, linkpath)
    else if (type === 'Link') await writer.hardLink(path, linkpath)
    else throw new Error(`"${path}" in the archive is neither file, folder nor link (${type})`)
    entry.resume()
  })
}
