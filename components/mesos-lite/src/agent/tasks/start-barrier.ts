/** Lets the members of a group start only when every one of them is ready. */
export interface StartBarrier {
  /** Announces that one member is ready, or that it failed; resolves when all have announced themselves. */
  arrive(ready: boolean): Promise<boolean>
}

/** Creates the barrier of a group; `arrive` resolves to true when all of its members were ready. */
export function createStartBarrier(members: number): StartBarrier {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let missing = members
  let allReady = true
  return {
    arrive(ready) {
      allReady &&= ready
      missing -= 1
      if (missing === 0) resolve(allReady)
      return promise
    },
  }
}
