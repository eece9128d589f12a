import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a node keeps images. Everything in it can be fetched again. */
export interface StoreLayout {
  /** Compressed layers, and parts of them that the next attempt goes on with. */
  blobs: string
  /** One folder per layer, by its digest before compression: `files` and `layer.json`. */
  layers: string
  /** One flattened tree per image, by the digest of its configuration. */
  trees: string
  /** One record per reference. */
  records: string
  layer(diffId: string): string
  tree(imageId: string): string
  record(reference: string): string
}

const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1)

/** Computes the layout below a folder; touches nothing. */
export function storeLayoutOf(folder: string): StoreLayout {
  const [blobs, layers, trees, records] = ['blobs', 'layers', 'trees', 'records'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  return {
    ...{ blobs, layers, trees, records },
    layer: (diffId) => join(layers, hexOf(diffId)),
    tree: (imageId) => join(trees, hexOf(imageId)),
    record: (reference) => join(records, `${createHash('sha256').update(reference).digest('hex')}.json`),
  }
}

/** Ends the name of what is being made or deleted. */
export const unfinished = '.unfinished'

/** Makes the folders and removes what a crash left half-made. */
export async function openStoreFolders(layout: StoreLayout): Promise<void> {
  for (const folder of [layout.blobs, layout.layers, layout.trees, layout.records]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  for (const folder of [layout.layers, layout.trees]) {
    for (const name of await readdir(folder)) {
      if (name.endsWith(unfinished)) await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}
