import { readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Logger } from '@dcos-lite/lib/log'
import type { ImageGcRules } from '../decide/plan-image-gc.ts'
import { planImageGc } from '../decide/plan-image-gc.ts'
import type { ImageRecord, ImageRecords } from './image-record.ts'
import type { StoreLayout } from './store-layout.ts'
import { unfinished } from './store-layout.ts'

export interface CollectOptions {
  layout: StoreLayout
  records: ImageRecords
  rules: ImageGcRules
  log: Logger
  nowMs: number
  /** Ids of images that containers run on. */
  inUse: ReadonlySet<string>
  /** Images that are never deleted, as `referenceKey` writes them. */
  keep: ReadonlySet<string>
  /** Layers that are being fetched. */
  busyLayers: ReadonlySet<string>
  busyTrees: ReadonlySet<string>
}

const partAgeMs = 24 * 3600 * 1000

async function removeFolder(folder: string): Promise<void> {
  const doomed = `${folder}${unfinished}`
  await rm(doomed, { recursive: true, force: true })
  // Under its own name it would look whole while it is being deleted.
  await rename(folder, doomed)
  await rm(doomed, { recursive: true, force: true })
}

async function removeUnused(folder: string, used: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(unfinished) && !used.has(name)) await removeFolder(join(folder, name))
  }
}

/** Deletes the longest unused images until the disk has its headroom. Gives the references that were deleted. */
export async function collectImages(options: CollectOptions): Promise<string[]> {
  const { layout, records, rules, log, nowMs, keep, inUse } = options
  const byId = Map.groupBy(records.all(), ({ id }) => id)
  const images = [...byId].flatMap(([id, group]: [string, ImageRecord[]]) =>
    group.some(({ reference }) => keep.has(reference))
      ? []
      : [
          {
            id,
            bytes: group[0]?.bytes ?? 0,
            lastUsedMs: Math.max(...group.map(({ lastUsedMs }) => lastUsedMs)),
          },
        ],
  )
  const { blocks, bavail, bsize } = await statfs(layout.blobs)
  const space = { totalBytes: blocks * bsize, freeBytes: bavail * bsize }
  const doomed = planImageGc({ images, inUse, nowMs, ...space }, rules)
  const removed = doomed.flatMap((id) => byId.get(id) ?? [])
  for (const record of removed) await records.remove(record)
  for (const name of await readdir(layout.blobs)) {
    const file = join(layout.blobs, name)
    const stats = await stat(file).catch(() => undefined) // finished meanwhile
    if (stats && nowMs - stats.mtimeMs > partAgeMs) await rm(file, { force: true })
  }
  const left = records.all()
  const trees = [...left.map(({ id }) => id), ...inUse, ...options.busyTrees]
  const layers = [...left.flatMap(({ config }) => config.diffIds), ...options.busyLayers]
  await removeUnused(layout.trees, new Set(trees.map((id) => basename(layout.tree(id)))))
  await removeUnused(layout.layers, new Set(layers.map((diffId) => basename(layout.layer(diffId)))))
  const references = removed.map(({ reference }) => reference)
  if (references.length === 0) return []
  log.info('images were deleted because the disk is filling up', { references })
  return references
}
