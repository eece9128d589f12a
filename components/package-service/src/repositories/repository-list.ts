import type { Clock } from '@dcos-lite/lib/clock'
import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, RecordFormat, Store } from '@dcos-lite/lib/store'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'

/** The list as it is stored. `seeded` names the defaults that were added once, so that a deleted one stays away. */
interface RepositoryListRecord {
  repositories: (NamedRepository & { fromDefaults?: boolean })[]
  seeded: string[]
}

export const repositoryListFormat: RecordFormat<RepositoryListRecord> = {
  kind: 'repository-list',
  prefix: 'repositories/',
  version: 1,
  upgrade: (raw) => raw as unknown as RepositoryListRecord,
}
const id = 'repositories'

/** The list of repositories in order of precedence, kept in the store. */
export interface RepositoryList {
  all(): NamedRepository[]
  /** Whether the configuration names this repository. */
  isDefault(repository: NamedRepository): boolean
  /** Writes a new list if nobody else changed it since `all` was read. */
  replace(repositories: readonly NamedRepository[], readAs: readonly NamedRepository[]): Promise<void>
  close(): Promise<void>
}

function seed(
  record: RepositoryListRecord | undefined,
  defaults: readonly NamedRepository[],
): RepositoryListRecord {
  const { repositories = [], seeded = [] } = record ?? {}
  const kept = repositories.map((entry) => {
    const renewed = entry.fromDefaults === true ? defaults.find(({ name }) => name === entry.name) : undefined
    return renewed ? { ...plain(renewed), fromDefaults: true } : entry
  })
  const added = defaults.filter(
    ({ name }) => !seeded.includes(name) && !kept.some((entry) => entry.name === name),
  )
  return {
    repositories: [...kept, ...added.map((entry) => ({ ...plain(entry), fromDefaults: true }))],
    seeded: [...new Set([...seeded, ...defaults.map(({ name }) => name)])],
  }
}

function plain({ name, uri, unsigned, keys }: NamedRepository): NamedRepository {
  return { name, uri, ...(unsigned ? { unsigned } : {}), ...(keys ? { keys } : {}) }
}

async function seedOnce(
  collection: Collection<RepositoryListRecord>,
  defaults: readonly NamedRepository[],
): Promise<void> {
  for (;;) {
    const present = collection.get(id)
    const wanted = seed(present, defaults)
    if (JSON.stringify(present) === JSON.stringify(wanted)) return
    if (await collection.put(id, wanted, [collection.unchanged(id)])) return
  }
}

/** What the store has not answered within 5 s may still happen; the user is told instead of kept waiting. */
async function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  let cancel = (): void => undefined
  const late = new Promise<never>((_resolve, reject) => {
    const details = { operation: 'Write', destination: `store:${id}`, timeout: '5 seconds' }
    const timer = clock.after(5000, () => reject(packageServiceErrors.TIMEOUT_ERROR(details, { details })))
    cancel = () => timer.cancel()
  })
  return Promise.race([work, late]).finally(cancel)
}

/** Opens the list; defaults that were never added before are added. */
export async function openRepositoryList(
  store: Store,
  defaults: readonly NamedRepository[],
  clock: Clock,
): Promise<RepositoryList> {
  const collection = await openCollection(store, repositoryListFormat)
  await seedOnce(collection, defaults)
  const all = (): NamedRepository[] => (collection.get(id)?.repositories ?? []).map(plain)
  const isDefault = ({ name, uri }: NamedRepository): boolean =>
    defaults.some((one) => one.name === name && one.uri === uri)
  return {
    all,
    isDefault,
    async replace(repositories, readAs) {
      const present = collection.get(id)
      const unchanged = collection.unchanged(id)
      if (JSON.stringify(all()) !== JSON.stringify(readAs)) throw packageServiceErrors.CONCURRENT_ACCESS()
      const next = repositories.map((entry) => {
        const known = present?.repositories.find(({ name, uri }) => name === entry.name && uri === entry.uri)
        // One that is trusted otherwise than the configuration says is the user's own.
        const same = defaults.some((one) => JSON.stringify(plain(one)) === JSON.stringify(plain(entry)))
        return known ?? { ...plain(entry), ...(same ? { fromDefaults: true } : {}) }
      })
      const record = { ...present, repositories: next, seeded: present?.seeded ?? [] }
      const written = await inTime(clock, collection.put(id, record, [unchanged]))
      if (!written) throw packageServiceErrors.CONCURRENT_ACCESS()
    },
    close: () => collection.close(),
  }
}
