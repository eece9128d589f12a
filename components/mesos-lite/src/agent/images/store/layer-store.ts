import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import { fetchBlob, registryErrors } from '@dcos-lite/lib/image-registry'
import type { BlobDescriptor, ImageReference, RegistryClient } from '@dcos-lite/lib/image-registry'
import { writeRecord } from '../../checkpoint/write-record.ts'
import { imageErrors } from '../errors.ts'
import type { LayerFolder } from '../layers/flatten-layers.ts'
import type { LayerNotes } from '../layers/layer-notes.ts'
import { layerFormat } from '../layers/layer-notes.ts'
import { LayerTooLarge } from '../layers/layer-writer.ts'
import { unpackLayer } from '../layers/unpack-layer.ts'
import { flushFolder } from './flush-folder.ts'
import { createGate, createOnce } from './once.ts'
import type { StoreLayout } from './store-layout.ts'
import { unfinished } from './store-layout.ts'

/** A layer that somebody wants. */
export interface WantedLayer {
  client: RegistryClient
  reference: ImageReference
  blob: BlobDescriptor
  /** What the configuration says it is before compression. */
  diffId: string
  fetched: (bytes: number) => void
}

/** The unpacked layers of a node. Whoever asks while one is fetched waits for the same download. */
export interface LayerStore {
  /** Throws DCL_MESOS_IMAGE_…; nothing is left of a layer that is refused. */
  bring(layer: WantedLayer): Promise<LayerFolder>
  /** Keeps layers from being deleted until the function that it gives is called. */
  hold(diffIds: readonly string[]): () => void
  /** Digests of layers that are being made or held. */
  busy(): ReadonlySet<string>
}

export interface LayerStoreOptions {
  layout: StoreLayout
  clock: Clock
  signal: AbortSignal
  maxBytes: number
  parallel: number
}

async function readNotes(folder: string): Promise<LayerNotes | undefined> {
  try {
    const notes = JSON.parse(await readFile(join(folder, 'layer.json'), 'utf8')) as LayerNotes
    return notes.format === layerFormat ? notes : undefined
  } catch {
    return undefined // it is not here, or of no use: it is made anew
  }
}

/** Creates the store of layers. */
export function createLayerStore(options: LayerStoreOptions): LayerStore {
  const { layout, clock, signal, maxBytes } = options
  const once = createOnce<LayerFolder>()
  const held = new Set<readonly string[]>()
  const gate = createGate(options.parallel)

  const unpack = async (file: string, { reference, diffId }: WantedLayer): Promise<LayerNotes> => {
    const image = reference.text
    const folder = `${layout.layer(diffId)}${unfinished}`
    await rm(folder, { recursive: true, force: true })
    const files = join(folder, 'files')
    await mkdir(files, { recursive: true, mode: 0o755 })
    try {
      const layer = await unpackLayer(file, { folder: files, maxBytes, signal }).catch((error: unknown) => {
        signal.throwIfAborted()
        if (error instanceof LayerTooLarge) {
          throw imageErrors.TOO_LARGE(
            { image, limitMiB: Math.floor(maxBytes / 1024 / 1024) },
            { cause: error },
          )
        }
        if (['ENOSPC', 'EROFS', 'EIO', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code)))
          throw error
        throw imageErrors.LAYER_INVALID({ image, reason: (error as Error).message }, { cause: error })
      })
      if (layer.diffId !== diffId) {
        const digests = { expected: diffId, actual: layer.diffId }
        throw registryErrors.DIGEST_MISMATCH({ what: 'A layer before compression', image, ...digests })
      }
      await writeRecord(join(folder, 'layer.json'), JSON.stringify(layer.notes), 'none')
      await flushFolder(folder)
      await rm(layout.layer(diffId), { recursive: true, force: true })
      await rename(folder, layout.layer(diffId))
      return layer.notes
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  const make = async (layer: WantedLayer): Promise<LayerFolder> => {
    const folder = layout.layer(layer.diffId)
    const files = join(folder, 'files')
    const present = await readNotes(folder)
    if (present) {
      layer.fetched(layer.blob.size)
      return { files, notes: present }
    }
    const { client, reference, blob, fetched } = layer
    const file = await fetchBlob({ client, reference, blob, folder: layout.blobs, clock, signal, fetched })
    try {
      return { files, notes: await unpack(file, layer) }
    } finally {
      await rm(file, { force: true })
    }
  }

  return {
    bring: (layer) => once.run(layer.diffId, () => gate(() => make(layer))),
    hold(diffIds) {
      const own = [...diffIds]
      held.add(own)
      return () => void held.delete(own)
    },
    busy: () => new Set([...once.keys(), ...[...held].flat()]),
  }
}
