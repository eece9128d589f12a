import { openCollection } from '@dcos-lite/lib/store'
import type { RecordFormat, Store } from '@dcos-lite/lib/store'
import { sha256 } from '@dcos-lite/lib/package-signing'
import type { SeenRepository } from '@dcos-lite/lib/package-signing'

/** What is remembered of a signed repository, so that an older state or a revoked key is never believed again. */
interface SeenRecord extends SeenRepository {
  uri: string
}

export const seenRepositoryFormat: RecordFormat<SeenRecord> = {
  kind: 'seen-repository',
  prefix: 'seen-repositories/',
  version: 1,
  upgrade: (raw) => raw as unknown as SeenRecord,
}

/** The memory of signed repositories, by URI. */
export interface SeenRepositories {
  get(uri: string): SeenRepository | undefined
  remember(uri: string, seen: SeenRepository): Promise<void>
  forget(uri: string): Promise<void>
  close(): Promise<void>
}

/** Opens the memory. */
export async function openSeenRepositories(store: Store): Promise<SeenRepositories> {
  const collection = await openCollection(store, seenRepositoryFormat)
  const idOf = (uri: string): string => sha256(uri).slice(0, 32)
  return {
    get(uri) {
      const record = collection.get(idOf(uri))
      if (!record) return undefined
      const { uri: _uri, ...seen } = record
      return seen
    },
    async remember(uri, seen) {
      const id = idOf(uri)
      for (;;) {
        const before = collection.get(id)
        if (before && before.serial > seen.serial) return
        if (JSON.stringify(before) === JSON.stringify({ ...seen, uri })) return
        if (await collection.put(id, { ...seen, uri }, [collection.unchanged(id)])) return
      }
    },
    async forget(uri) {
      await collection.remove(idOf(uri))
    },
    close: () => collection.close(),
  }
}
