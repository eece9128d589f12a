import type { PackageDefinition } from './package-definition.ts'

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Orders as a repository document does: name, then release version, both ascending. */
export function byNameAndRelease(a: PackageDefinition, b: PackageDefinition): number {
  return compareText(a.name, b.name) || a.releaseVersion - b.releaseVersion
}

/** The newest revision of one package, or the newest one that carries `version`. */
export function findNewest(
  packages: readonly PackageDefinition[],
  name: string,
  version?: string,
): PackageDefinition | undefined {
  return packages
    .filter(
      (definition) => definition.name === name && (version === undefined || definition.version === version),
    )
    .sort(byNameAndRelease)
    .at(-1)
}
