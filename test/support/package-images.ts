import { existsSync } from 'node:fs'
import { buildImages } from '../../universe/src/images/build-images.ts'
import type { ReadyImage } from '../../universe/src/images/build-images.ts'
import { imageCache } from '../../universe/src/images/cache.ts'
import { readRecipes, recipesFolder } from '../../universe/src/images/read-recipes.ts'

/** Images of our own recipes, in an OCI layout for `publish --images`. */
export interface PackageImages {
  layout: string
  images: ReadyImage[]
}

/** Builds images of recipes by mmdebstrap; what the cache has is not built again. Needs root and an archive of Debian. */
export async function packageImages(names: readonly string[]): Promise<PackageImages> {
  const cache = imageCache()
  const images = await buildImages(await readRecipes(recipesFolder, names), { cache, say: () => undefined })
  return { layout: cache.layout, images }
}

/** Why images cannot be built on this machine; undefined when they can. */
export function imagesUnavailableReason(): string | undefined {
  if (process.getuid?.() !== 0) return 'images of packages are built by root'
  return existsSync('/usr/bin/mmdebstrap') ? undefined : 'mmdebstrap is not installed'
}
