import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason, messageOf } from '@dcos-lite/lib/errors'
import { writeWhole } from '@dcos-lite/lib/files'
import type { AssetHash, IndexEntry } from '@dcos-lite/lib/package-signing'
import { createReadStream } from 'node:fs'
import { universeErrors } from '../errors.ts'
import { hashOf, openAsset } from '../publish/collect-assets.ts'
import { assetFile, storeAsset, storeUnknownAsset } from '../serve/asset-routes.ts'

/** What a mirror has so far; kept between runs. */
export type FetchedAssets = Map<string, AssetHash & { bytes: number }>

const listFile = 'mirrored-assets.json'

async function readList(folder: string): Promise<FetchedAssets> {
  try {
    const list = JSON.parse(await readFile(join(folder, listFile), 'utf8')) as Record<
      string,
      AssetHash & { bytes: number }
    >
    return new Map(Object.entries(list))
  } catch {
    return new Map() // an unfinished list only means that more is fetched again
  }
}

async function isStill(folder: string, known: AssetHash & { bytes: number }): Promise<boolean> {
  const file = assetFile(folder, known.sha256)
  const found = await stat(file).catch(() => undefined)
  if (found?.size !== known.bytes) return false
  return (await hashOf(createReadStream(file))).sha256 === known.sha256
}

async function fetchOne(
  folder: string,
  url: string,
  expected: string | undefined,
): Promise<AssetHash & { bytes: number }> {
  const content = await openAsset(url)
  if (expected === undefined) return storeUnknownAsset(folder, content)
  return { sha256: expected, bytes: await storeAsset(folder, expected, content, url) }
}

/**
 * Brings every asset of the entries into the folder, under its hash. What is there already, whole and right, is not
 * fetched again, so a run that ended goes on. Content that differs from the signed hash is refused.
 */
export async function fetchAssets(
  folder: string,
  entries: readonly IndexEntry[],
  report: (done: number, all: number, url: string) => void,
): Promise<{ assets: FetchedAssets; fetched: number }> {
  const known = await readList(folder)
  const assets: FetchedAssets = new Map()
  const wanted = new Map(
    entries.flatMap((entry) => entry.assets.map((asset) => [asset.url, { asset, entry }] as const)),
  )
  let fetched = 0
  for (const [url, { asset, entry }] of wanted) {
    const before = known.get(url)
    const expected = asset.sha256
    report(assets.size + 1, wanted.size, url)
    const usable =
      before && (expected === undefined || expected === before.sha256) && (await isStill(folder, before))
    if (usable) {
      assets.set(url, before)
      continue
    }
    try {
      assets.set(url, await fetchOne(folder, url, expected))
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith('DCL_UNIVERSE')) throw error
      const { name, version } = entry
      throw universeErrors.ASSET_UNAVAILABLE(
        { url, name, version, reason: messageOf(error) },
        { cause: error },
      )
    }
    fetched++
    try {
      const list = Object.fromEntries([...known, ...assets])
      await writeWhole(join(folder, listFile), `${JSON.stringify(list)}\n`)
    } catch (error) {
      throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
    }
  }
  return { assets, fetched }
}
