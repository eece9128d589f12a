/** Runs work once for all who ask for it at the same time under the same key. */
export function createOnce<T>(): {
  run(key: string, work: () => Promise<T>): Promise<T>
  keys(): ReadonlySet<string>
} {
  const running = new Map<string, Promise<T>>()
  return {
    run(key, work) {
      const present = running.get(key)
      if (present) return present
      const started = work().finally(() => running.delete(key))
      running.set(key, started)
      return started
    },
    keys: () => new Set(running.keys()),
  }
}

/** Lets at most `most` pieces of work run at a time. */
export function createGate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = most
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
