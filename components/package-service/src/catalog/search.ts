import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import type { Catalog } from './catalog.ts'
import { globMatcher } from './glob.ts'

/** All versions of one package in one search result. `current` describes it. */
export interface SearchHit {
  current: PackageDefinition
  /** Version to release version. */
  versions: Record<string, number>
  /** Whether nobody vouches for the current version. */
  unsigned?: true
}

function matcher(query: string | undefined): (text: string) => boolean {
  if (query === undefined) return () => true
  if (query.includes('*')) return globMatcher(query)
  const wanted = query.toLowerCase()
  return (text) => text.toLowerCase().includes(wanted)
}

/** Searches name, description and tags; promoted packages first, then by name. */
export function searchCatalog(catalog: Catalog, query?: string): SearchHit[] {
  const hits = new Map<string, SearchHit>()
  for (const { definition, unsigned, tooNew } of catalog) {
    if (tooNew) continue
    const hit = hits.get(definition.name) ?? {
      current: definition,
      versions: {},
      ...(unsigned ? { unsigned } : {}),
    }
    hit.versions[definition.version] = definition.releaseVersion
    hits.set(definition.name, hit)
  }
  const matches = matcher(query)
  const found = [...hits.values()].filter(({ current }) =>
    [current.name, current.description, ...current.tags].some(matches),
  )
  const rank = ({ current }: SearchHit): number => (current.selected === true ? 0 : 1)
  // The catalog is in the order of names, and sorting keeps it.
  return found.sort((a, b) => rank(a) - rank(b))
}
