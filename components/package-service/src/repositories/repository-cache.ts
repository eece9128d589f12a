import type { Clock } from '@dcos-lite/lib/clock'
import { parseRepository } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { buildCatalog } from '../catalog/catalog.ts'
import type { Catalog, LoadedRepository, NamedRepository } from '../catalog/catalog.ts'
import type { DownloadOptions } from './download.ts'
import { fetchRepository } from './fetch-repository.ts'
import { unreachable } from './unreachable.ts'

interface Cached {
  packages: readonly PackageDefinition[]
  tag: string | undefined
  checkedMs: number
}

/** Loads repositories and keeps what they hold for a while. A failure is never kept. */
export interface RepositoryCache {
  /** Fetches and decodes one repository, whatever is kept. */
  probe(repository: NamedRepository): Promise<void>
  /** The merged packages of these repositories. One that cannot be read fails the whole. */
  catalog(repositories: readonly NamedRepository[]): Promise<Catalog>
  /** Forgets everything. */
  clear(): void
}

function decode(repository: NamedRepository, text: string): readonly PackageDefinition[] {
  try {
    return parseRepository(JSON.parse(text)).packages
  } catch (error) {
    throw unreachable(repository, error)
  }
}

/** Creates the cache; content is used for `freshMs` and then asked for changes by its tag. */
export function createRepositoryCache(
  options: DownloadOptions & { freshMs: number; clock: Clock },
): RepositoryCache {
  const kept = new Map<string, Cached>()
  const running = new Map<string, Promise<LoadedRepository>>()
  let merged: { parts: readonly unknown[]; catalog: Catalog } | undefined

  const refresh = async (repository: NamedRepository): Promise<LoadedRepository> => {
    const before = kept.get(repository.uri)
    const checkedMs = options.clock.monotonicMs()
    const fetched = await fetchRepository(repository, before?.tag, options)
    const packages = fetched ? decode(repository, fetched.text) : (before?.packages ?? [])
    kept.set(repository.uri, { packages, tag: fetched ? fetched.tag : before?.tag, checkedMs })
    return { ...repository, packages }
  }
  const load = (repository: NamedRepository): Promise<LoadedRepository> => {
    const present = kept.get(repository.uri)
    // A local file is cheap to look at, and a new build should show at once.
    const local = repository.uri.startsWith('file:')
    if (!local && present && options.clock.monotonicMs() - present.checkedMs < options.freshMs) {
      return Promise.resolve({ ...repository, packages: present.packages })
    }
    const already = running.get(repository.uri)
    if (already) return already
    const started = refresh(repository).finally(() => running.delete(repository.uri))
    running.set(repository.uri, started)
    return started
  }
  return {
    async probe(repository) {
      const fetched = await fetchRepository(repository, undefined, options)
      decode(repository, fetched?.text ?? '')
    },
    async catalog(repositories) {
      const loaded: LoadedRepository[] = []
      for (const repository of repositories) loaded.push(await load(repository))
      const parts = loaded.flatMap(({ uri, packages }) => [uri, packages])
      const same = merged?.parts.length === parts.length && merged.parts.every((part, i) => part === parts[i])
      merged = same && merged ? merged : { parts, catalog: buildCatalog(loaded) }
      return merged.catalog
    },
    clear: () => kept.clear(),
  }
}
