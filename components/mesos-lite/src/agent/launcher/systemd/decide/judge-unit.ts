import type { ContainerExit } from '../../types.ts'
import type { UnitFacts } from './unit-facts.ts'

/** Where a unit is in its life. */
export type UnitVerdict =
  | { state: 'running' }
  /** The main process is gone and others of its group are being ended. */
  | { state: 'leaving'; exit: ContainerExit }
  /** The main process is gone; whether others are left is not known. */
  | { state: 'exited'; exit: ContainerExit }
  /** Nothing is left but the unit. */
  | { state: 'over'; exit: ContainerExit }
  /** There is no such unit any more, and nobody knows how it ended. */
  | { state: 'gone' }

/** How the main process ended. */
function exitOf({ mainCode, mainStatus, result }: UnitFacts): ContainerExit {
  const exit = mainCode === 1 ? { code: mainStatus } : { signal: mainStatus }
  return result === 'oom-kill' ? { ...exit, outOfMemory: true } : exit
}

/** Judges a unit by what systemd says of it. */
export function judgeUnit(facts: UnitFacts): UnitVerdict {
  if (facts.mainCode === 0) {
    return facts.subState === 'dead' || facts.subState === 'failed' ? { state: 'gone' } : { state: 'running' }
  }
  const exit = exitOf(facts)
  if (facts.subState === 'exited') return { state: 'exited', exit }
  if (facts.subState === 'failed' || facts.subState === 'dead') return { state: 'over', exit }
  return { state: 'leaving', exit }
}
