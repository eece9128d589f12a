import type { Clock } from '@dcos-lite/lib/clock'
import { toDcosError } from '@dcos-lite/lib/errors'
import { buildCatalog } from '../catalog/catalog.ts'
import type {
  Catalog,
  CatalogView,
  LoadedRepository,
  NamedRepository,
  RepositoryFailure,
} from '../catalog/catalog.ts'
import type { DownloadOptions } from './download.ts'
import { readRepository } from './read-repository.ts'
import type { ReadRepository } from './read-repository.ts'
import type { SeenRepositories } from './seen-record.ts'
import { tooSlow } from './unreachable.ts'
import type { Verified } from './verify-content.ts'

interface Cached {
  content: ReadRepository
  checkedMs: number
}
interface Running {
  startedMs: number
  result: Promise<ReadRepository>
}

/** Loads repositories and keeps what they hold for a while. A failure is never kept. */
export interface RepositoryCache {
  /** Fetches, verifies and decodes one repository, whatever is kept; all of it within `waitMs`. */
  probe(repository: NamedRepository): Promise<ReadRepository>
  /** The merged packages of these repositories; throws only when not one of them can be used. */
  view(repositories: readonly NamedRepository[], how?: { evenIfAllFail: boolean }): Promise<CatalogView>
  /** Forgets everything. */
  clear(): void
}

/** How the cache behaves: content is used for `freshMs`, and nobody waits longer than `waitMs` for a repository. */
export interface CacheOptions extends DownloadOptions {
  seen: SeenRepositories
  freshMs: number
  waitMs: number
  /** Packages that need a newer one are hidden. */
  dcosVersion: string
  clock: Clock
}

interface Loaded {
  loaded?: LoadedRepository
  content?: { uri: string; verified: Verified | undefined }
  failure?: RepositoryFailure
}

/** Everything that decides what a fetched repository counts as: another key or flag is another repository. */
function identityOf({ uri, unsigned, keys }: NamedRepository): string {
  return JSON.stringify([uri, unsigned ?? false, keys ?? []])
}

/** Creates the cache. */
export function createRepositoryCache(options: CacheOptions): RepositoryCache {
  const { clock, dcosVersion, freshMs, waitMs, seen } = options
  const readOptions = { ...options, seen: (uri: string) => seen.get(uri), now: () => new Date(clock.nowMs()) }
  const kept = new Map<string, Cached>()
  const running = new Map<string, Running>()
  let merged: { parts: readonly unknown[]; catalog: Catalog } | undefined

  const refresh = async (repository: NamedRepository): Promise<ReadRepository> => {
    const id = identityOf(repository)
    const before = kept.get(id)
    const checkedMs = clock.monotonicMs()
    const content = await readRepository(repository, before?.content, readOptions)
    // Remembered before it is used: what was seen once is never forgotten by a crash.
    if (content.verified) await seen.remember(repository.uri, content.verified.seen)
    kept.set(id, { content, checkedMs })
    return content
  }
  const begin = (repository: NamedRepository): Running => {
    const id = identityOf(repository)
    const already = running.get(id)
    if (already) return already
    const started = {
      startedMs: clock.monotonicMs(),
      result: refresh(repository).finally(() => running.delete(id)),
    }
    started.result.catch(() => undefined) // Whoever waits sees it; nobody may wait any more.
    running.set(id, started)
    return started
  }
  const patiently = async (
    repository: NamedRepository,
    { startedMs, result }: Running,
  ): Promise<ReadRepository> => {
    const leftMs = Math.max(startedMs + waitMs - clock.monotonicMs(), 0)
    let giveUp = (): void => undefined
    const late = new Promise<never>((_resolve, reject) => {
      const timer = clock.after(leftMs, () => reject(tooSlow(repository, waitMs)))
      giveUp = () => timer.cancel()
    })
    return Promise.race([result, late]).finally(giveUp)
  }
  const probe = async (repository: NamedRepository): Promise<ReadRepository> => {
    const startedMs = clock.monotonicMs()
    const over = new AbortController()
    const result = readRepository(repository, undefined, {
      ...readOptions,
      signal: over.signal,
      mayRepeat: () => clock.monotonicMs() + options.retryDelayMs < startedMs + waitMs,
    })
    return patiently(repository, { startedMs, result }).finally(() => over.abort())
  }
  const load = async (repository: NamedRepository): Promise<Loaded> => {
    const present = kept.get(identityOf(repository))
    // A local file is cheap to look at, and a new build should show at once.
    const local = repository.uri.startsWith('file:')
    const asLoaded = ({ packages, verified }: ReadRepository): Pick<Loaded, 'loaded' | 'content'> => ({
      loaded: { ...repository, packages },
      content: { uri: repository.uri, verified },
    })
    if (!local && present && clock.monotonicMs() - present.checkedMs < freshMs) {
      return asLoaded(present.content)
    }
    try {
      // One that hangs is waited for once: those who come later find it late already.
      return asLoaded(await patiently(repository, begin(repository)))
    } catch (thrown) {
      const failure = { repository, error: toDcosError(thrown), stale: present !== undefined }
      return present ? { ...asLoaded(present.content), failure } : { failure }
    }
  }
  return {
    probe,
    async view(repositories, how) {
      const all = await Promise.all(repositories.map(load))
      const failures = all.flatMap(({ failure }) => failure ?? [])
      const [first] = failures
      if (!how?.evenIfAllFail && first && all.every(({ failure }) => failure !== undefined && !failure.stale))
        throw first.error
      // One that could not be read keeps its place, so that the precedence of the others stays.
      const loaded = all.map(
        (one, at) => one.loaded ?? { ...(repositories[at] as NamedRepository), packages: [] },
      )
      const parts = loaded.flatMap(({ name, uri, packages }) => [name, uri, packages])
      const same = merged?.parts.length === parts.length && merged.parts.every((part, i) => part === parts[i])
      merged = same && merged ? merged : { parts, catalog: buildCatalog(loaded, dcosVersion) }
      const verified = new Map(
        all.flatMap(({ content }) => (content?.verified ? [[content.uri, content.verified] as const] : [])),
      )
      return { entries: merged.catalog, failures, verified }
    },
    clear: () => kept.clear(),
  }
}
