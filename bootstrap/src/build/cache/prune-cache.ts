import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFolder } from './cache-folder.ts'

/** What was asked for within this time stays, however much it is: another build or installer may be using it. */
const untouchedMs = 3600 * 1000

/** How many of each package, and of bundles, stay besides. */
const keptOfEach = 4

/** Notes that something was asked for. */
export async function noteUse(file: string, nowMs: number): Promise<void> {
  await utimes(file, nowMs / 1000, nowMs / 1000)
}

interface Found {
  file: string
  /** `dcos-etcd` of a package, the ending of anything else. */
  kind: string
  usedMs: number
}

async function findAll(folder: string): Promise<Found[]> {
  const found: Found[] = []
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    const info = await stat(file).catch(() => undefined) // another build may have removed it
    const kind = name.startsWith('.')
      ? '.'
      : name.includes('--')
        ? name.replace(/--.*/, '')
        : name.replace(/^\w+/, '')
    if (info !== undefined) found.push({ file, kind, usedMs: info.mtimeMs })
  }
  return found.sort((a, b) => b.usedMs - a.usedMs)
}

/** Removes packages and bundles but the newest of each, and half-made ones. */
export async function pruneCache(cache: CacheFolder, nowMs: number): Promise<void> {
  for (const folder of [cache.packages, cache.bundles]) {
    const seen = new Map<string, number>()
    for (const { file, kind, usedMs } of await findAll(folder)) {
      const before = seen.get(kind) ?? 0
      seen.set(kind, before + 1)
      const isOld = nowMs - usedMs > untouchedMs
      if (isOld && (kind === '.' || before >= keptOfEach)) await rm(file, { recursive: true, force: true })
    }
  }
}
