import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { universeErrors } from '../errors.ts'
import { storeContent } from '../repository/store-content.ts'
import { matchesTag } from './negotiate.ts'

/** Where the assets of a repository folder lie, named by the SHA-256 of their content. */
export function assetFile(folder: string, hash: string): string {
  return join(folder, 'assets', 'sha256', hash)
}

/** Stores content under its hash, durable and whole; refuses content with another hash. Gives its size. */
export async function storeAsset(
  folder: string,
  hash: string,
  content: AsyncIterable<Uint8Array>,
  url: string,
): Promise<number> {
  const { bytes } = await storeContent(folder, join(folder, 'assets', 'sha256'), content, (found) => {
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
  return storeContent(folder, join(folder, 'assets', 'sha256'), content, () => undefined)
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
