/** Work that is done one piece after the other. */
export interface Turns {
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>
  /** How many pieces are not done. */
  waiting(): number
}

/** Runs pieces of work with the same key one after the other; different keys do not wait for each other. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  let waiting = 0
  return {
    waiting: () => waiting,
    inTurn: <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const mine = (last.get(key) ?? Promise.resolve()).then(work, work)
      last.set(key, mine)
      waiting += 1
      const forget = (): void => {
        waiting -= 1
        if (last.get(key) === mine) last.delete(key)
      }
      mine.then(forget, forget)
      return mine
    },
  }
}
