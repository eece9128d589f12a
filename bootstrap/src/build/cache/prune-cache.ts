import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFolder } from './cache-folder.ts'

/** What nothing asked for during this time is removed. */
const keptMs = 14 * 24 * 3600 * 1000

/** Notes that something was asked for. */
export async function noteUse(file: string, nowMs: number): Promise<void> {
  await utimes(file, nowMs / 1000, nowMs / 1000)
}

/** Removes packages, bundles and half-made things that nothing has asked for in two weeks. */
export async function pruneCache(cache: CacheFolder, nowMs: number): Promise<void> {
  for (const folder of [cache.packages, cache.bundles]) {
    for (const name of await readdir(folder)) {
      const file = join(folder, name)
      const found = await stat(file).catch(() => undefined) // another build may have removed it
      if (found !== undefined && nowMs - found.mtimeMs > keptMs)
        await rm(file, { recursive: true, force: true })
    }
  }
}
