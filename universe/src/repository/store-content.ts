import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { isAlive } from './repository-folder.ts'

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

const tidied = new Set<string>()

/** Takes away, once, what processes of this machine left that were killed; another machine's may be alive. */
async function tidy(place: string): Promise<void> {
  if (tidied.has(place)) return
  tidied.add(place)
  const own = `${hostname()}-`
  for (const name of await readdir(place)) {
    const [, pid] = /^([0-9]+)-[0-9]+\.part$/.exec(name.startsWith(own) ? name.slice(own.length) : '') ?? []
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(place, name), { force: true })
  }
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
  const part = join(place, `${hostname()}-${process.pid}-${(parts += 1)}.part`)
  const digest = createHash('sha256')
  let bytes = 0
  try {
    await mkdir(place, { recursive: true })
    await tidy(place)
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
