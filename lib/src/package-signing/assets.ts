import { sha256 } from './encoding.ts'
import type { AssetHash, IndexEntry } from './signed-index.ts'

/** What an index says of the content behind a URL; undefined when it does not vouch for it. */
export function assetHashOf(entry: IndexEntry, url: string): AssetHash | undefined {
  const found = entry.assets.find((asset) => asset.url === url)
  if (found?.sha256 === undefined) return undefined
  return { sha256: found.sha256, ...(found.bytes === undefined ? {} : { bytes: found.bytes }) }
}

/** Whether `content` is what the hash was made of. */
export function isAsset(expected: AssetHash, content: Uint8Array): boolean {
  return sha256(content) === expected.sha256 && (expected.bytes ?? content.length) === content.length
}
