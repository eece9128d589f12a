import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildLayer } from './build-layer.ts'
import type { BuiltImage, Descriptor, ImageRecipe } from './types.ts'

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

async function addBlob(blobs: string, mediaType: string, value: unknown): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value))
  const digest = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(blobs, digest), bytes)
  return { mediaType, digest: `sha256:${digest}`, size: bytes.length }
}

/** Builds an image from folders into the blobs of `folder`, without a word in its index. */
export async function putImage(recipe: ImageRecipe, folder: string): Promise<BuiltImage> {
  const { layers, defaults = {}, compression = 'gzip', madeAt = new Date(0) } = recipe
  const architecture = recipe.architecture ?? architectures[process.arch] ?? process.arch
  const blobs = join(folder, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  const built = []
  for (const layer of layers) {
    const finished = typeof layer === 'object' && 'diffId' in layer
    built.push(finished ? layer : await buildLayer(layer, blobs, { compression, madeAt }))
  }
  const config = await addBlob(blobs, 'application/vnd.oci.image.config.v1+json', {
    created: madeAt.toISOString(),
    architecture,
    os: 'linux',
    config: defaults,
    rootfs: { type: 'layers', diff_ids: built.map(({ diffId }) => diffId) },
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const descriptors = built.map(({ descriptor }) => descriptor)
  const manifest = await addBlob(blobs, mediaType, {
    schemaVersion: 2,
    mediaType,
    config,
    layers: descriptors,
  })
  return {
    folder,
    digest: manifest.digest,
    manifest,
    platform: { architecture, os: 'linux' },
    blobs: [config, ...descriptors],
  }
}

/** Builds an image from folders into `folder`, in the OCI layout. Needs no tool and no root. */
export async function buildImage(recipe: ImageRecipe, folder: string): Promise<BuiltImage> {
  const image = await putImage(recipe, folder)
  const { manifest, platform } = image
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, platform }] }),
  )
  return image
}
