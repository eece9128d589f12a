import type { Clock } from '@dcos-lite/lib/clock'
import { bytesOf } from './slices.ts'

/** Makes views one after the other, so that many readers at once cost as little memory and time as possible. */
export interface ViewDesk {
  /**
   * The bytes of a view. `start` takes the snapshot when it is its turn; requests for the same view that wait meanwhile
   * get the same bytes, so what they read is never older than their request.
   */
  bytes(name: string, start: () => Generator<string | Uint8Array, void>): Promise<readonly Buffer[]>
}

/** Creates a desk. */
export function createViewDesk(clock: Clock): ViewDesk {
  const waiting = new Map<string, Promise<readonly Buffer[]>>()
  let last: Promise<unknown> = Promise.resolve()
  return {
    bytes(name, start) {
      const known = waiting.get(name)
      if (known) return known
      const make = async (): Promise<readonly Buffer[]> => {
        waiting.delete(name)
        return await bytesOf(clock, start())
      }
      const made = last.then(make, make)
      waiting.set(name, made)
      last = made
      return made
    },
  }
}
