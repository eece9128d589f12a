import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { open as openZip } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'

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

async function writeEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const target = join(folder, entry.fileName)
  if (entry.fileName.endsWith('/')) {
    await mkdir(target, { recursive: true })
    return
  }
  await mkdir(dirname(target), { recursive: true })
  // The upper half holds the Unix mode when a Unix tool made the archive.
  const mode = (entry.externalFileAttributes >>> 16) & 0o777
  await pipeline(await readEntry(zip, entry), createWriteStream(target, { mode: mode || 0o644 }))
}

/** Unpacks a zip archive; names that lead out of the folder are refused by the reader. */
export async function unzip(file: string, folder: string): Promise<void> {
  const zip = await openFile(file)
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', reject)
      zip.on('end', resolve)
      zip.on('entry', (entry: Entry) => {
        writeEntry(zip, entry, folder).then(() => zip.readEntry(), reject)
      })
      zip.readEntry()
    })
  } finally {
    zip.close()
  }
}
