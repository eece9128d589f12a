import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@dcos-lite/lib/clock'

/** Longer a piece of work does not keep others from their turn. */
const longestMs = 10

/** Lets others have their turn when work goes on for long; to be called between its parts. */
export function createPacer(clock: Clock): () => Promise<void> | undefined {
  let sinceMs = clock.monotonicMs()
  return () => {
    if (clock.monotonicMs() - sinceMs < longestMs) return undefined
    return setImmediate().then(() => {
      sinceMs = clock.monotonicMs()
    })
  }
}
