/** Runs pieces of work one after another, in the order of asking. */
export interface Mutex {
  run<T>(work: () => Promise<T> | T): Promise<T>
  /** Waits for what was asked for; everything asked for later is refused with `reason`. */
  close(reason: Error): Promise<void>
}

/** Creates a mutex. A failure of one piece does not touch the next. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  let closed: Error | undefined
  return {
    run(work) {
      if (closed) return Promise.reject(closed)
      const result = last.then(work)
      last = result.catch(() => undefined)
      return result
    },
    async close(reason) {
      closed ??= reason
      await last
    },
  }
}
