import type { Patience } from '../types.ts'

/**
 * How long a gang wants no offers after it gave some back: doubling, and at least half of it left to chance (`chance` is in
 * [0, 1)), so that two gangs that held half of the machines each do not do so again.
 */
export function pauseMs(releases: number, patience: Patience, chance: number): number {
  const ceilingMs = Math.min(patience.firstPauseMs * 2 ** Math.min(releases, 16), patience.longestPauseMs)
  return ceilingMs / 2 + (ceilingMs / 2) * chance
}
