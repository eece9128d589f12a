/** What was used last, by text, within a bound of entries and of characters in all keys together. */
export interface RecentlyUsed<T> {
  get(key: string): T | undefined
  put(key: string, value: T): void
  readonly size: number
}

/** Makes an empty one; what was not used for longest leaves first. */
export function createRecentlyUsed<T>(limit: { entries: number; characters: number }): RecentlyUsed<T> {
  const kept = new Map<string, T>()
  let characters = 0
  const drop = (key: string): void => {
    if (kept.delete(key)) characters -= key.length
  }
  return {
    get size() {
      return kept.size
    },
    get(key) {
      const value = kept.get(key)
      if (value === undefined) return undefined
      kept.delete(key)
      kept.set(key, value)
      return value
    },
    put(key, value) {
      drop(key)
      kept.set(key, value)
      characters += key.length
      for (const oldest of kept.keys()) {
        if (kept.size <= limit.entries && characters <= limit.characters) break
        drop(oldest)
      }
    },
  }
}
