import { statfs } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Unpacking } from '../decide/plan-fetch.ts'
import { createArchiveWriter } from './archive-writer.ts'
import type { UnpackLimits } from './archive-writer.ts'
import { openDecompressed } from './decompress.ts'
import { readTar } from './read-tar.ts'
import { readZip } from './read-zip.ts'

export interface UnpackOptions {
  /** Gets what is unpacked. Nobody else writes to it. */
  folder: string
  /** Name of the single file that `gunzip` gives. */
  name: string
  maxBytes: number
  signal: AbortSignal
}

const mostEntries = 1_000_000
/** Part of the free disk that one archive may fill. */
const mostOfFree = 0.9

async function limitsOf({ folder, maxBytes }: UnpackOptions): Promise<UnpackLimits> {
  const { bavail, bsize } = await statfs(folder)
  return { bytes: Math.min(maxBytes, bavail * bsize * mostOfFree), entries: mostEntries }
}

/**
 * Unpacks an archive. What would lead out of the folder, devices, and what is too large make it fail with a plain
 * reason; nothing was written elsewhere then.
 */
export async function unpackArchive(kind: Unpacking, file: string, options: UnpackOptions): Promise<void> {
  const { folder, name, signal } = options
  const writer = createArchiveWriter(folder, await limitsOf(options))
  if (kind === 'zip') await readZip(file, writer, signal)
  else if (kind === 'tar') await pipeline([...(await openDecompressed(file)), readTar(writer)], { signal })
  else {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      (content: AsyncIterable<Buffer>) => writer.file(name, {}, content),
      { signal },
    )
  }
  await writer.finish()
}
