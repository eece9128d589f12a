import { readFile } from 'node:fs/promises'
import { readManifest } from '@dcos-lite/lib/image-registry'
import { blobFile } from '@dcos-lite/lib/oci-image'
import type { Descriptor } from '@dcos-lite/lib/oci-image'

/** What a manifest of a layout names: its configuration and layers. */
export async function readLayoutManifest(folder: string, digest: string): Promise<Descriptor[]> {
  const text = await readFile(blobFile(folder, digest), 'utf8')
  const manifest = readManifest(text, '')
  if (manifest.kind === 'index') return manifest.entries
  return [manifest.config, ...manifest.layers]
}

/** Digests of everything that an image of a layout consists of, its manifest last. */
export async function imageBlobs(folder: string, digest: string): Promise<string[]> {
  const blobs = await readLayoutManifest(folder, digest)
  return [...blobs.map((blob) => blob.digest), digest]
}
