/** A started timer; `cancel` is idempotent and safe after the timer fired. */
export interface Timer {
  cancel(): void
}

/**
 * The only source of time in the product. Decisions take `now` values as parameters; shells take a Clock.
 * `nowMs` is milliseconds since the Unix epoch (wall clock), `monotonicMs` never goes back and has no epoch.
 */
export interface Clock {
  nowMs(): number
  monotonicMs(): number
  /** Calls `callback` once after `delayMs` (at least 0). The timer never keeps a process alive by itself. */
  after(delayMs: number, callback: () => void): Timer
  /** Calls `callback` every `periodMs`, the first time after one period. */
  every(periodMs: number, callback: () => void): Timer
  /** Resolves after `delayMs`, or rejects with the signal's reason when it is aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

export { systemClock } from './system-clock.ts'
export { createManualClock } from './manual-clock.ts'
export type { ManualClock } from './manual-clock.ts'
