import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { packageServiceErrors } from '../errors.ts'

export interface NamedRepository {
  name: string
  uri: string
}

/** What one repository holds; the position in a list of these is its precedence. */
export interface LoadedRepository extends NamedRepository {
  packages: readonly PackageDefinition[]
}

/** One package version of the catalog, and where it comes from. */
export interface CatalogEntry {
  definition: PackageDefinition
  source: string
  repositoryIndex: number
}

/** All packages of all repositories, in the order: name, repository, newest release first. */
export type Catalog = readonly CatalogEntry[]

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function byOrder(a: CatalogEntry, b: CatalogEntry): number {
  return (
    compareText(a.definition.name, b.definition.name) ||
    a.repositoryIndex - b.repositoryIndex ||
    b.definition.releaseVersion - a.definition.releaseVersion
  )
}

/** Merges repositories: of the same name and version the first repository wins, within one the newest release. */
export function buildCatalog(repositories: readonly LoadedRepository[]): Catalog {
  const all = repositories.flatMap(({ uri, packages }, repositoryIndex) =>
    packages.map((definition) => ({ definition, source: uri, repositoryIndex })),
  )
  const seen = new Set<string>()
  return all.sort(byOrder).filter(({ definition }) => {
    const key = JSON.stringify([definition.name, definition.version])
    return !seen.has(key) && seen.add(key)
  })
}

/** All versions of one package, in catalog order; throws when there is none. */
export function versionsOf(catalog: Catalog, packageName: string): CatalogEntry[] {
  const found = catalog.filter(({ definition }) => definition.name === packageName)
  if (found.length === 0)
    throw packageServiceErrors.PACKAGE_NOT_FOUND({ packageName }, { details: { packageName } })
  return found
}

/** A version of a package, or its current one: the newest release of the first repository that has the name. */
export function lookUp(catalog: Catalog, packageName: string, packageVersion?: string): CatalogEntry {
  const versions = versionsOf(catalog, packageName)
  const found = versions.find(
    ({ definition }) => packageVersion === undefined || definition.version === packageVersion,
  )
  if (found) return found
  const details = { packageName, packageVersion }
  throw packageServiceErrors.VERSION_NOT_FOUND(details, { details })
}

/** The same as `lookUp`, but undefined when there is nothing. */
export function find(
  catalog: Catalog,
  packageName: string,
  packageVersion: string,
): CatalogEntry | undefined {
  return catalog.find(
    ({ definition }) => definition.name === packageName && definition.version === packageVersion,
  )
}
