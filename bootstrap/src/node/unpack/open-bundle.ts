import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { messageOf } from '@dcos-lite/lib/errors'
import { longestHeader, parseHeader } from '../../bundle/bundle-header.ts'
import type { BundleHeader } from '../../bundle/bundle-header.ts'
import { bootstrapErrors } from '../../errors.ts'

/** A bundle file whose every byte was found as it was written. */
export interface OpenedBundle {
  header: BundleHeader
  /** The tar file in it. */
  openArchive(): Readable
}

async function readHeader(
  file: string,
): Promise<{ header: BundleHeader; lengthBytes: number; sizeBytes: number }> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(longestHeader), position: 0 })
    const parsed = parseHeader(buffer.toString('latin1', 0, bytesRead))
    if (parsed === undefined) {
      throw bootstrapErrors.BUNDLE_DAMAGED({ file, reason: 'it does not begin as a bundle does' })
    }
    return { ...parsed, sizeBytes: (await handle.stat()).size }
  } finally {
    await handle.close()
  }
}

async function checkedBundle(file: string, expectedId: string | undefined): Promise<OpenedBundle> {
  const { header, lengthBytes, sizeBytes } = await readHeader(file)
  if (expectedId !== undefined && header.bundleId !== expectedId) {
    throw bootstrapErrors.BUNDLE_NOT_EXPECTED({ file, found: header.bundleId, expected: expectedId })
  }
  if (sizeBytes !== lengthBytes + header.sizeBytes) {
    const reason = `it has ${sizeBytes} bytes instead of ${lengthBytes + header.sizeBytes}`
    throw bootstrapErrors.BUNDLE_DAMAGED({ file, reason })
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { start: lengthBytes, highWaterMark: 1024 * 1024 }), hash)
  if (hash.digest('hex') !== header.sha256) {
    throw bootstrapErrors.BUNDLE_DAMAGED({ file, reason: 'its bytes are not those that were written' })
  }
  return {
    header,
    openArchive: () => {
      const archive = createZstdDecompress()
      createReadStream(file, { start: lengthBytes })
        .on('error', (error) => archive.destroy(error))
        .pipe(archive)
      return archive
    },
  }
}

/** Opens a bundle file after every byte of it was checked; with `expectedId` it must be that one. */
export async function openBundle(file: string, expectedId?: string): Promise<OpenedBundle> {
  try {
    return await checkedBundle(file, expectedId)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code.startsWith('DCL_')) throw error
    throw bootstrapErrors.BUNDLE_UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
}
