/** Runs at most so many pieces of work at once; others wait for their turn, in order. */
export interface Limit {
  run<T>(work: () => Promise<T>): Promise<T>
}

/** Creates a limit of `most` pieces at once. */
export function createLimit(most: number): Limit {
  const waiting: (() => void)[] = []
  let running = 0
  const leave = (): void => {
    running -= 1
    waiting.shift()?.()
  }
  return {
    async run(work) {
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
      running += 1
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
