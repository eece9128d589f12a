import type { Compare, Operation, Store } from '../types.ts'

/** An open collection as the others of the same store see it: something that catches up with a revision. */
export interface CollectionMember {
  prefix: string
  /** Resolves when memory shows what the operation did at `revision`. */
  shown(operation: Operation, revision: number): Promise<void>
  /** Resolves when memory is not older than the record was at `modRevision` (0: the record is absent). */
  caughtUp(key: string, modRevision: number, revision: number): Promise<void>
}

const membersOfStores = new WeakMap<Store, Set<CollectionMember>>()

/** The collections that are open on a store. */
export function membersOf(store: Store): Set<CollectionMember> {
  const known = membersOfStores.get(store)
  if (known) return known
  const created = new Set<CollectionMember>()
  membersOfStores.set(store, created)
  return created
}

function concerns(member: CollectionMember, operation: Operation): boolean {
  if (operation.type !== 'deletePrefix') return operation.key.startsWith(member.prefix)
  return operation.prefix.startsWith(member.prefix) || member.prefix.startsWith(operation.prefix)
}

/**
 * Commits a transaction and resolves when every open collection of the store shows its outcome: the changes, or,
 * when a compare did not hold, the records that it was about as they are now.
 */
export async function commitAndShow(
  store: Store,
  operations: Operation[],
  compare: Compare[],
): Promise<boolean> {
  const { succeeded, revision } = await store.transact({ compare, operations })
  const waits: Promise<void>[] = []
  for (const member of membersOf(store)) {
    for (const operation of succeeded ? operations : []) {
      if (concerns(member, operation)) waits.push(member.shown(operation, revision))
    }
    for (const { key } of succeeded ? [] : compare) {
      if (!key.startsWith(member.prefix)) continue
      const found = store.get(key)
      waits.push(found.then((now) => member.caughtUp(key, now.record?.modRevision ?? 0, now.revision)))
    }
  }
  await Promise.all(waits)
  return succeeded
}
