import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { runsOn } from '@dcos-lite/lib/package-format'
import { packageServiceErrors } from '../errors.ts'

/** A repository of the list. */
export interface NamedRepository {
  name: string
  uri: string
  /** Its packages are taken without a signature. Absent: they are verified. */
  unsigned?: true
  /** The public keys that are trusted to sign it, in their text form. */
  keys?: string[]
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
  /** Absent when the repository is not known any more. */
  repositoryName?: string
  /** Whether nobody vouches for the content. */
  unsigned?: true
  /** Whether it needs a newer DC/OS than this cluster is: hidden, unless somebody names the version. */
  tooNew?: true
}

/** All packages of all repositories, in the order: name, repository, newest release first. */
export type Catalog = readonly CatalogEntry[]

/** A repository that cannot be used now. */
export interface RepositoryFailure {
  repository: NamedRepository
  error: Error
  /** Whether what was read of it earlier is still used. */
  stale: boolean
}

/** What the repositories hold, and which of them could not be read. */
export interface CatalogView {
  entries: Catalog
  failures: readonly RepositoryFailure[]
  /** Who vouches for the repositories that are signed, by URI. */
  verified: ReadonlyMap<string, Vouched>
}

/** Who vouches for a repository, and for which files. */
export interface Vouched {
  signedBy: string[]
  serial: number
  signedAt: string
  assets: ReadonlyMap<string, { sha256: string }>
}

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
export function buildCatalog(repositories: readonly LoadedRepository[], dcosVersion: string): Catalog {
  const all = repositories.flatMap(({ name, uri, unsigned, packages }, repositoryIndex) =>
    packages.map((definition) => ({
      definition,
      source: uri,
      repositoryIndex,
      repositoryName: name,
      ...(unsigned ? { unsigned } : {}),
      ...(runsOn(definition, dcosVersion) ? {} : { tooNew: true as const }),
    })),
  )
  const seen = new Set<string>()
  return all.sort(byOrder).filter(({ definition }) => {
    const key = JSON.stringify([definition.name, definition.version])
    return !seen.has(key) && seen.add(key)
  })
}

/** All versions of one package, in catalog order; without those that this cluster is too old for. */
export function versionsIn(catalog: Catalog, packageName: string): CatalogEntry[] {
  return catalog.filter(({ definition, tooNew }) => definition.name === packageName && !tooNew)
}

/** What a missing package may be explained with: the first repository that could not be read at all. */
function throwFailure({ failures }: CatalogView): void {
  const unread = failures.find(({ stale }) => !stale)
  if (unread) throw unread.error
}

/** All versions of one package that this cluster may have; throws when there is none, with the failure of a repository that may have it. */
export function versionsOf(view: CatalogView, packageName: string): CatalogEntry[] {
  const found = versionsIn(view.entries, packageName)
  if (found.length > 0) return found
  throwFailure(view)
  throw packageServiceErrors.PACKAGE_NOT_FOUND({ packageName }, { details: { packageName } })
}

/**
 * A version of a package, or its current one: the newest release of the first repository that has the name. A version
 * that needs a newer cluster is found by its number only.
 */
export function lookUp(view: CatalogView, packageName: string, packageVersion?: string): CatalogEntry {
  if (packageVersion === undefined) return versionsOf(view, packageName)[0] as CatalogEntry
  const found = find(view, packageName, packageVersion)
  if (found) return found
  versionsOf(view, packageName)
  throwFailure(view)
  const details = { packageName, packageVersion }
  throw packageServiceErrors.VERSION_NOT_FOUND(details, { details })
}

/** The same as `lookUp` with a version, but undefined when there is nothing. */
export function find(
  { entries }: CatalogView,
  packageName: string,
  packageVersion: string,
): CatalogEntry | undefined {
  return entries.find(
    ({ definition }) => definition.name === packageName && definition.version === packageVersion,
  )
}
