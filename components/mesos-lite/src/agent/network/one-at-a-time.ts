/** Does `work` once at a time for each key: who asks for it while it is under way gets the end of that one. */
export function oneAtATime<Key, Result>(work: (key: Key) => Promise<Result>): (key: Key) => Promise<Result> {
  const underWay = new Map<Key, Promise<Result>>()
  return (key) => {
    const known = underWay.get(key)
    if (known) return known
    const begun = work(key).finally(() => underWay.delete(key))
    underWay.set(key, begun)
    return begun
  }
}
