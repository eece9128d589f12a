import type { Random } from '../random/index.ts'

const shortestMs = 50
/** The longest pause between two attempts to subscribe. */
export const longestRetryMs = 5000

/** The pause before attempt `failures + 1`: 50 ms doubling to 5 s, of which the last half is left to chance. */
export function retryDelayMs(failures: number, random: Random): number {
  const ceilingMs = Math.min(shortestMs * 2 ** Math.min(failures, 10), longestRetryMs)
  return ceilingMs / 2 + (random.next() * ceilingMs) / 2
}

/** Whether an ERROR event means that trying again at once cannot help. */
export function isFinalRefusal(message: string): boolean {
  return /failed over|has been removed/i.test(message)
}
