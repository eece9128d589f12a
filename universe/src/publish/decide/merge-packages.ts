import { byNameAndRelease } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { definitionHash } from '@dcos-lite/lib/package-signing'

/** What a publication does to the packages of a repository. */
export interface PackageMerge {
  packages: PackageDefinition[]
  added: PackageDefinition[]
  /** Released before, and other now: not allowed. */
  changed: PackageDefinition[]
  /** The same as before. */
  unchanged: number
}

const keyOf = ({ name, releaseVersion }: PackageDefinition): string => `${name} ${releaseVersion}`

/** Adds packages to released ones; nothing that was released goes away or changes. */
export function mergePackages(
  released: readonly PackageDefinition[],
  offered: readonly PackageDefinition[],
): PackageMerge {
  const known = new Map(released.map((definition) => [keyOf(definition), definition]))
  const added = offered.filter((definition) => !known.has(keyOf(definition)))
  const changed = offered.filter((definition) => {
    const before = known.get(keyOf(definition))
    return before !== undefined && definitionHash(before) !== definitionHash(definition)
  })
  const packages = [...released, ...added].sort(byNameAndRelease)
  return { packages, added, changed, unchanged: offered.length - added.length - changed.length }
}
