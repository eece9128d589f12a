import { clusterRegistry, parseReference } from '@dcos-lite/lib/image-registry'
import type { ClusterAbilities } from './runs-here.ts'

type Places = Pick<ClusterAbilities, 'containerImages' | 'imageMirrors' | 'imageMirrorsOnly'>

/** `registry/name` of an image; undefined for what names none, as a path of another kind does. */
function fullName(image: string): { registry: string; name: string } | undefined {
  try {
    const { registry, repository } = parseReference(image)
    return { registry, name: `${registry}/${repository}` }
  } catch {
    return undefined // Who starts the task says what is wrong with the name.
  }
}

/** Whether agents know no place for an image: no mirror is for it, and its registry is not asked or exists only as a mirror. */
export function isNowhere(image: string, places: Places): boolean {
  const { containerImages, imageMirrors, imageMirrorsOnly } = places
  if (!containerImages || imageMirrors === undefined) return false
  const named = fullName(image)
  if (!named || (named.registry !== clusterRegistry && !imageMirrorsOnly)) return false
  return !imageMirrors.some(
    (prefix) => prefix === '*' || named.name.startsWith(`${prefix.replace(/\/+$/, '')}/`),
  )
}
