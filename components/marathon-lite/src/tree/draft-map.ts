const drafts = new WeakMap<object, { base: object; touched: ReadonlySet<string> }>()

/** A copy of a map that remembers which entries were set or deleted in it. */
export function draftMap<T>(base: ReadonlyMap<string, T>): Map<string, T> {
  const copy = new Map(base)
  const touched = new Set<string>()
  drafts.set(copy, { base, touched })
  return Object.assign(copy, {
    set(id: string, value: T) {
      touched.add(id)
      return Map.prototype.set.call(copy, id, value) as Map<string, T>
    },
    delete(id: string) {
      touched.add(id)
      return Map.prototype.delete.call(copy, id)
    },
    clear() {
      for (const id of copy.keys()) touched.add(id)
      Map.prototype.clear.call(copy)
    },
  })
}

/**
 * The ids whose entries may differ between two maps: of a draft those that were touched, so that the answer costs as
 * much as the change, of others all.
 */
export function idsThatMayDiffer<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): ReadonlySet<string> {
  const draft = drafts.get(after)
  if (draft?.base === before) return draft.touched
  return new Set([...before.keys(), ...after.keys()])
}
