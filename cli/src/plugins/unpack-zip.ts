import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'

const largestBytes = 512 * 1024 * 1024

/** Unpacks a zip below `folder`; the reader refuses names that lead out of it. */
export async function unpackZip(content: Buffer, folder: string): Promise<void> {
  const archive = await fromBufferPromise(content, { lazyEntries: true })
  let left = largestBytes
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue
    left -= entry.uncompressedSize
    if (left < 0) throw new Error('it unpacks to more than 512 MiB')
    const target = join(folder, entry.fileName)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, await buffer(await archive.openReadStreamPromise(entry)))
    chmodSync(target, 0o755)
  }
}
