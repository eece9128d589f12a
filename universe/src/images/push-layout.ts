import { existsSync } from 'node:fs'
import { clusterRegistry, parseReference, registryAsFolder } from '@dcos-lite/lib/image-registry'
import type { RegistryLogin } from '@dcos-lite/lib/image-registry'
import { blobFile, pushImage } from '@dcos-lite/lib/oci-image'
import type { BuiltImage, NamedImage } from '@dcos-lite/lib/oci-image'
import { readLayoutManifest } from './image-blobs.ts'

/** Where images are pushed to. */
export interface PushPlace {
  /** Base URL; what follows the host becomes the beginning of all names. */
  url: string
  login?: RegistryLogin
  token?: string
}

/** The name that an image has at another registry: its own, below the registry that it comes from unless it is ours. */
export function nameElsewhere(name: string): { repository: string; tag: string } {
  const { registry, repository, tag, digest } = parseReference(name)
  const own = registry === clusterRegistry ? repository : `${registryAsFolder(registry)}/${repository}`
  return { repository: own, tag: tag ?? digest ?? 'latest' }
}

/** Pushes images of a layout, what they consist of first. Throws DCL_OCI_IMAGE_PUSH_FAILED. */
export async function pushLayout(
  folder: string,
  images: readonly NamedImage[],
  place: PushPlace,
  say: (line: string) => void,
): Promise<void> {
  const { origin, pathname } = new URL(place.url)
  const prefix = pathname.replace(/^\/+|\/+$/g, '')
  const headers = place.token === undefined ? {} : { authorization: `Bearer ${place.token}` }
  const login = place.login === undefined ? {} : { login: place.login }
  const push = async (manifest: BuiltImage['manifest'], repository: string, tag: string): Promise<void> => {
    const { kind, parts } = await readLayoutManifest(folder, manifest.digest)
    // A mirror holds the platforms that were wanted; the registry says whether it takes an index without the others.
    const there = parts.filter((part) => existsSync(blobFile(folder, part.digest)))
    if (kind === 'index') for (const part of there) await push(part, repository, part.digest)
    const blobs = kind === 'index' ? [] : parts
    const image = { folder, digest: manifest.digest, manifest, blobs }
    await pushImage(image, { registry: origin, repository, tag, headers, ...login })
  }
  for (const [index, { name, manifest }] of images.entries()) {
    const { repository, tag } = nameElsewhere(name)
    const target = prefix === '' ? repository : `${prefix}/${repository}`
    await push(manifest, target, tag)
    say(`${index + 1}/${images.length} ${target}:${tag} ${manifest.digest}`)
  }
}
