import { clusterRegistry, parseReference } from '@dcos-lite/lib/image-registry'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { universeErrors } from '../errors.ts'

/** Packages whose images have digests, and the images that they name. */
export interface PinnedPackages {
  packages: PackageDefinition[]
  /** Images of the layout that new revisions use, with their digests in the name. */
  used: NamedImage[]
}

const keyOf = ({ name, releaseVersion }: PackageDefinition): string => `${name} ${releaseVersion}`
const withoutDigest = (text: string): string => text.replace(/@sha256:[0-9a-f]+$/, '')

/** Whether a package leaves it to its publication which image of ours it is. */
function isOpen(text: string): boolean {
  return text.startsWith(`${clusterRegistry}/`) && parseReference(text).digest === undefined
}

function mapImages(definition: PackageDefinition, change: (text: string) => string): PackageDefinition {
  const { resource } = definition
  const docker = resource?.assets?.container?.docker
  if (!resource || !docker) return definition
  const images = Object.fromEntries(Object.entries(docker).map(([key, text]) => [key, change(text)]))
  const assets = { ...resource.assets, container: { ...resource.assets?.container, docker: images } }
  return { ...definition, resource: { ...resource, assets } }
}

/**
 * Adds the digests to the names of our own images. A revision that was released keeps those of its release, whatever was
 * built since. Throws DCL_UNIVERSE_IMAGE_NOT_PINNED when an image is not in the layout.
 */
export function pinImages(
  released: readonly PackageDefinition[],
  offered: readonly PackageDefinition[],
  built: readonly NamedImage[],
): PinnedPackages {
  const before = new Map(released.map((definition) => [keyOf(definition), definition]))
  const byName = new Map(built.map((image) => [image.name, image]))
  const used = new Map<string, NamedImage>()
  const missing = new Set<string>()
  const packages = offered.map((definition) => {
    const old = Object.values(before.get(keyOf(definition))?.resource?.assets?.container?.docker ?? {})
    return mapImages(definition, (text) => {
      if (!isOpen(text)) return text
      const kept = old.find((one) => one !== text && withoutDigest(one) === text)
      if (kept !== undefined) return kept
      const image = byName.get(text)
      if (!image) missing.add(text)
      const pinned = `${text}@${image?.manifest.digest ?? ''}`
      if (image) used.set(pinned, { name: pinned, manifest: image.manifest })
      return pinned
    })
  })
  if (missing.size > 0) throw universeErrors.IMAGE_NOT_PINNED({ images: [...missing].join(', ') })
  return { packages, used: [...used.values()] }
}
