import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { messageOf } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { matchesTag } from './negotiate.ts'

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

/** Where the assets of a repository folder lie, named by the SHA-256 of their content. */
export function assetFile(folder: string, hash: string): string {
  return join(folder, 'assets', 'sha256', hash)
}

async function store(
  folder: string,
  content: AsyncIterable<Uint8Array>,
  check: (found: string) => void,
): Promise<{ sha256: string; bytes: number }> {
  const part = join(folder, 'assets', 'sha256', `${process.pid}-${(parts += 1)}.part`)
  const digest = createHash('sha256')
  let bytes = 0
  try {
    await mkdir(join(folder, 'assets', 'sha256'), { recursive: true })
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
    await rename(part, assetFile(folder, sha256))
    return { sha256, bytes }
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const { code, syscall } = error as NodeJS.ErrnoException
    if (!diskTroubles.has(code ?? '') || syscall === 'connect') throw error
    throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: messageOf(error) }, { cause: error })
  }
}

/** Stores content under its hash, durable and whole; refuses content with another hash. Gives its size. */
export async function storeAsset(
  folder: string,
  hash: string,
  content: AsyncIterable<Uint8Array>,
  url: string,
): Promise<number> {
  const { bytes } = await store(folder, content, (found) => {
    if (found === hash) return
    throw universeErrors.ASSET_WRONG({ url, reason: `its SHA-256 is ${found}, not ${hash}` })
  })
  return bytes
}

/** Stores content that nobody vouches for, under the hash that it has. */
export function storeUnknownAsset(
  folder: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; bytes: number }> {
  return store(folder, content, () => undefined)
}

/** `GET /assets/sha256/HASH[/NAME]`: what packages need, for ever the same. */
export function addAssetRoutes(app: FastifyInstance, folder: string): void {
  for (const path of ['/assets/sha256/:hash', '/assets/sha256/:hash/:name']) {
    app.get<{ Params: { hash: string } }>(path, async (request, reply) => {
      const { hash } = request.params
      const what = `asset ${hash.slice(0, 64)}`
      if (!/^[0-9a-f]{64}$/.test(hash)) throw universeErrors.NOT_HERE({ what })
      const found = await stat(assetFile(folder, hash)).catch(() => undefined)
      if (!found?.isFile()) throw universeErrors.NOT_HERE({ what })
      const tag = `"${hash}"`
      void reply.headers({ etag: tag, 'cache-control': 'public, max-age=31536000, immutable' })
      if (matchesTag(request.headers['if-none-match'], tag)) return reply.code(304).send()
      void reply.headers({ 'content-type': 'application/octet-stream', 'content-length': found.size })
      return reply.send(createReadStream(assetFile(folder, hash)))
    })
  }
}
