/** Runs pieces of work one after another, in the order of asking. */
export interface Mutex {
  run<T>(work: () => Promise<T> | T): Promise<T>
}

/** Creates a mutex. A failure of one piece does not touch the next. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      const result = last.then(work)
      last = result.catch(() => undefined)
      return result
    },
  }
}
