import type { Readable } from 'node:stream'
import { open as openZip } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import type { ArchiveWriter } from './archive-writer.ts'

const kindMask = 0o170000
const symbolicLink = 0o120000
const plainFile = 0o100000
const longestTarget = 4096

function openFile(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(file, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

function readEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}

async function writeEntry(zip: ZipFile, entry: Entry, writer: ArchiveWriter): Promise<void> {
  const { fileName: name } = entry
  // The upper half holds kind and rights when a Unix tool made the archive.
  const unix = entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0
  const kind = unix & kindMask
  const mode = unix & 0o777 || undefined
  if (name.endsWith('/')) return await writer.folder(name, { mode })
  if (kind === symbolicLink) {
    if (entry.uncompressedSize > longestTarget)
      throw new Error(`the link "${name}" in the archive is too long`)
    const pieces = (await (await readEntry(zip, entry)).toArray()) as Buffer[]
    return await writer.symbolicLink(name, Buffer.concat(pieces).toString('utf8'))
  }
  if (kind !== 0 && kind !== plainFile)
    throw new Error(`"${name}" in the archive is neither file, folder nor link`)
  await writer.file(name, { mode, mtime: entry.getLastModDate() }, await readEntry(zip, entry))
}

/** Hands the entries of a zip archive to a writer, one after another. */
export async function readZip(file: string, writer: ArchiveWriter, signal: AbortSignal): Promise<void> {
  const zip = await openFile(file)
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', reject)
      zip.on('end', resolve)
      zip.on('entry', (entry: Entry) => {
        if (signal.aborted) return reject(signal.reason as Error)
        writeEntry(zip, entry, writer).then(() => zip.readEntry(), reject)
      })
      zip.readEntry()
    })
  } finally {
    zip.close()
  }
}
