import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'

let parts = 0
const diskTroubles = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOTDIR',
  'EEXIST',
])

/** Whether an error says that a disk has no room, or does not let this process write. */
export function isDiskTrouble(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return diskTroubles.has(code ?? '') && syscall !== 'connect'
}

/**
 * Writes content into `place`, a folder of a repository, under its SHA-256; durable and whole, and only if `check` takes
 * the hash.
 */
export async function storeContent(
  folder: string,
  place: string,
  content: AsyncIterable<Uint8Array>,
  check: (found: string) => void,
): Promise<{ sha256: string; bytes: number }> {
  const part = join(place, `${process.pid}-${(parts += 1)}.part`)
  const digest = createHash('sha256')
  let bytes = 0
  try {
    await mkdir(place, { recursive: true })
    const handle = await open(part, 'w')
    try {
      for await (const chunk of content) {
        digest.update(chunk)
        bytes += chunk.length
        await handle.writeFile(chunk)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    const sha256 = digest.digest('hex')
    check(sha256)
    await rename(part, join(place, sha256))
    return { sha256, bytes }
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    if (!isDiskTrouble(error)) throw error
    throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
  }
}
