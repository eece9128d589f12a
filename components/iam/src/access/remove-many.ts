import type { Collection, Compare, Operation } from '@dcos-lite/lib/store'

// A transaction holds at most 128 operations; some are left for what ends the change.
const chunkSize = 100

/** Removes records in transactions of a bearable size; `last` goes with the final one. */
export async function removeMany(
  removals: { collection: Collection<unknown>; id: string }[],
  last: { collection: Collection<unknown>; operations: Operation[]; compare: Compare[] },
): Promise<boolean> {
  const operations = removals.map(({ collection, id }) => collection.removeOperation(id))
  while (operations.length > chunkSize) {
    if (!(await last.collection.commit(operations.splice(0, chunkSize), last.compare))) return false
  }
  return last.collection.commit([...operations, ...last.operations], last.compare)
}
