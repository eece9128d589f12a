import { mkdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { fetchManifest } from '@dcos-lite/lib/image-registry'
import type { FetchedManifest, ImageReference, Platform, RegistryClient } from '@dcos-lite/lib/image-registry'
import type { LayerFolder } from '../layers/flatten-layers.ts'
import { flattenLayers } from '../layers/flatten-layers.ts'
import { flushFolder } from './flush-folder.ts'
import type { LayerStore } from './layer-store.ts'
import type { createOnce } from './once.ts'
import type { StoreLayout } from './store-layout.ts'
import { unfinished } from './store-layout.ts'

export interface PullOptions {
  reference: ImageReference
  client: RegistryClient
  platform: Platform
  layout: StoreLayout
  layers: LayerStore
  /** One maker per tree. */
  trees: ReturnType<typeof createOnce<void>>
  signal: AbortSignal
  progress: (fetchedBytes: number, totalBytes: number) => void
}

/** An image that is here now. */
export interface PulledImage {
  manifest: FetchedManifest
  bytes: number
}

async function makeTree(
  layers: readonly LayerFolder[],
  imageId: string,
  { layout, trees }: PullOptions,
): Promise<void> {
  const tree = layout.tree(imageId)
  await trees.run(imageId, async () => {
    if (existsSync(tree)) return
    const part = `${tree}${unfinished}`
    await rm(part, { recursive: true, force: true })
    await mkdir(part, { mode: 0o755 })
    await flattenLayers(layers, part)
    await flushFolder(part)
    await rename(part, tree)
  })
}

/** Asks the registry what a reference stands for, and brings what is not here. */
export async function pullImage(options: PullOptions): Promise<PulledImage> {
  const { reference, client, platform, layers, signal, progress } = options
  const manifest = await fetchManifest({ client, reference, platform, signal })
  const total = manifest.layers.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  const fetched = (bytes: number): void => progress((done += bytes), total)
  const { diffIds } = manifest.config
  const letGo = layers.hold(diffIds)
  try {
    const wanted = manifest.layers.map((blob, index) => ({ blob, diffId: diffIds[index] ?? '' }))
    const brought = await Promise.all(
      wanted.map((layer) => layers.bring({ client, reference, fetched, ...layer })),
    )
    await makeTree(brought, manifest.id, options)
    return { manifest, bytes: brought.reduce((sum, { notes }) => sum + notes.bytes, 0) }
  } finally {
    letGo()
  }
}
