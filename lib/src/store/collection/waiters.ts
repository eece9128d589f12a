/** Callers that wait until memory shows something. */
export interface Waiters {
  until(condition: () => boolean): Promise<void>
  /** Memory changed: lets go of those whose condition holds. */
  check(): void
  /** Rejects all who wait now, and all who come later and would have to. */
  fail(error: Error): void
}

interface Waiter {
  condition: () => boolean
  resolve: () => void
  reject: (error: Error) => void
}

/** Creates an empty waiting room. */
export function createWaiters(): Waiters {
  let waiting: Waiter[] = []
  let failure: Error | undefined
  return {
    until: (condition) =>
      new Promise((resolve, reject) => {
        if (condition()) return resolve()
        if (failure) return reject(failure)
        waiting.push({ condition, resolve, reject })
      }),
    check() {
      if (waiting.length === 0) return
      const still: Waiter[] = []
      for (const waiter of waiting) {
        if (waiter.condition()) waiter.resolve()
        else still.push(waiter)
      }
      waiting = still
    },
    fail(error) {
      failure ??= error
      for (const { reject } of waiting) reject(failure)
      waiting = []
    },
  }
}
