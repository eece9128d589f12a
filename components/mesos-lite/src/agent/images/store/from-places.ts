import { isDcosError } from '@dcos-lite/lib/errors'
import { clusterRegistry, mirrorsOf, registryErrors } from '@dcos-lite/lib/image-registry'
import type { ImageMirror, ImageReference } from '@dcos-lite/lib/image-registry'
import type { Logger } from '@dcos-lite/lib/log'

export interface PlaceRules {
  mirrors: readonly ImageMirror[]
  /** The registry that the reference names is not asked. */
  mirrorsOnly: boolean
  log: Logger
}

/** A reference at the place that is asked for it. */
export type PlacedReference = ImageReference & { plain: boolean }

const registryCodes = new Set(Object.values(registryErrors).map(({ code }) => code))

/**
 * Runs an attempt with the mirrors of an image, then with the registry that it names, until one succeeds; throws what the
 * last one said. The cluster's own registry exists only as a mirror.
 */
export async function fromPlaces<T>(
  reference: ImageReference,
  { mirrors, mirrorsOnly, log }: PlaceRules,
  attempt: (place: PlacedReference) => Promise<T>,
): Promise<T> {
  const places: PlacedReference[] = mirrorsOf(reference, mirrors).map((place) => ({ ...reference, ...place }))
  const { registry, text: image } = reference
  const hidden = mirrorsOnly || registry === clusterRegistry
  if (!hidden) places.push({ ...reference, plain: false })
  for (const [index, place] of places.entries()) {
    try {
      return await attempt(place)
    } catch (error) {
      const goesOn = isDcosError(error) && registryCodes.has(error.code) && index + 1 < places.length
      if (!goesOn) throw error
      log.info('a mirror does not give an image; the next place is asked', {
        image,
        registry: place.registry,
        error,
      })
    }
  }
  const why =
    registry === clusterRegistry
      ? 'the registry of the cluster exists only where config.yaml says'
      : 'agents may ask nobody but mirrors'
  throw registryErrors.REGISTRY_NOT_CONFIGURED({ image, registry, why })
}
