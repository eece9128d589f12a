import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openByteStream } from '@dcos-lite/lib/http-client'
import { messageOf } from '@dcos-lite/lib/errors'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { assetUrlsOf } from '@dcos-lite/lib/package-signing'
import type { AssetHash } from '@dcos-lite/lib/package-signing'

/** What was found behind the URLs, and why some could not be read. */
export interface CollectedAssets {
  hashes: Map<string, AssetHash>
  failed: { url: string; reason: string }[]
}

const mostRedirects = 5

/** Opens the content of a URL (`http:`, `https:`, `file:`, or `data:` that brings it along), through redirects. */
export async function openAsset(url: string): Promise<AsyncIterable<Uint8Array>> {
  if (url.startsWith('file:')) return [await readFile(new URL(url))] as unknown as AsyncIterable<Uint8Array>
  if (url.startsWith('data:'))
    return [await (await fetch(url)).bytes()] as unknown as AsyncIterable<Uint8Array>
  let next = url
  for (let step = 0; step < mostRedirects; step++) {
    const answer = await openByteStream({ url: next })
    if (answer.status === 200) return answer.body
    answer.close()
    const { location } = answer.headers
    if (answer.status < 300 || answer.status > 399 || location === undefined) {
      throw new Error(`it answered ${answer.status}`)
    }
    next = new URL(location, next).href
  }
  throw new Error(`more than ${mostRedirects} redirects`)
}

/** The hash of content as it streams by. */
export async function hashOf(content: AsyncIterable<Uint8Array>): Promise<AssetHash> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return { sha256: digest.digest('hex'), bytes }
}

async function contentOf(url: string, folder: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  if (folder !== undefined) {
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
    const local =
      /^[\w.+@ -]+$/.test(name) && !/^\.+$/.test(name)
        ? await readFile(join(folder, name)).catch(() => undefined)
        : undefined
    if (local) return [local] as unknown as AsyncIterable<Uint8Array>
  }
  return openAsset(url)
}

/** Hashes what packages take from elsewhere, except what is `known`. Files of `folder` stand for the URLs that end with their names. */
export async function collectAssets(
  packages: readonly PackageDefinition[],
  known: ReadonlyMap<string, AssetHash>,
  options: { folder?: string },
): Promise<CollectedAssets> {
  const urls = new Set(packages.flatMap(({ resource }) => assetUrlsOf(resource)))
  const collected: CollectedAssets = { hashes: new Map(), failed: [] }
  for (const url of urls) {
    if (known.has(url)) continue
    try {
      collected.hashes.set(url, await hashOf(await contentOf(url, options.folder)))
    } catch (error) {
      collected.failed.push({ url, reason: messageOf(error) })
    }
  }
  return collected
}
