import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readManifest } from '@dcos-lite/lib/image-registry'
import { blobFile } from '@dcos-lite/lib/oci-image'
import type { Descriptor } from '@dcos-lite/lib/oci-image'

/** What a manifest of a layout names: configuration and layers of an image, the manifests of an index. */
export async function readLayoutManifest(
  folder: string,
  digest: string,
): Promise<{ kind: 'image' | 'index'; parts: Descriptor[] }> {
  const text = await readFile(blobFile(folder, digest), 'utf8')
  const manifest = readManifest(text, '')
  const parts = manifest.kind === 'index' ? manifest.entries : [manifest.config, ...manifest.layers]
  return { kind: manifest.kind, parts }
}

/**
 * Digests of everything that an image of a layout consists of, its manifest last. Of an index the platforms that are in
 * the layout: a copy may hold fewer than it names.
 */
export async function imageBlobs(folder: string, digest: string): Promise<string[]> {
  const { kind, parts } = await readLayoutManifest(folder, digest)
  if (kind === 'image') return [...parts.map((part) => part.digest), digest]
  const there = parts.filter((part) => existsSync(blobFile(folder, part.digest)))
  const below = await Promise.all(there.map((part) => imageBlobs(folder, part.digest)))
  return [...new Set(below.flat()), digest]
}
