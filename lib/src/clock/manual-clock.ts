import type { Clock, Timer } from './index.ts'
import { sleepWith } from './sleep.ts'

/** A clock that only moves when told to: for tests and for simulated clusters. */
export interface ManualClock extends Clock {
  /** Moves time forward and fires every timer that falls due, in order of time, then of creation. */
  advance(byMs: number): void
  /** How many timers are armed; a test uses it to find leaks. */
  pending(): number
}

interface Entry {
  dueMs: number
  sequence: number
  periodMs: number | undefined
  callback: () => void
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.dueMs === b.dueMs ? a.sequence < b.sequence : a.dueMs < b.dueMs

/** Creates a manual clock that starts at `startMs` (epoch milliseconds). */
export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs
  let sequence = 0
  const entries = new Set<Entry>()

  const arm = (delayMs: number, periodMs: number | undefined, callback: () => void): Timer => {
    const entry: Entry = { dueMs: nowMs + Math.max(delayMs, 0), sequence: sequence++, periodMs, callback }
    entries.add(entry)
    return { cancel: () => void entries.delete(entry) }
  }

  const nextDue = (untilMs: number): Entry | undefined => {
    let next: Entry | undefined
    for (const entry of entries) {
      if (entry.dueMs <= untilMs && (next === undefined || isBefore(entry, next))) next = entry
    }
    return next
  }

  const after = (delayMs: number, callback: () => void): Timer => arm(delayMs, undefined, callback)

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    after,
    // A period of nothing would fire for ever within one advance.
    every: (periodMs, callback) => arm(Math.max(periodMs, 1), Math.max(periodMs, 1), callback),
    sleep: (delayMs, signal) => sleepWith(after, delayMs, signal),
    pending: () => entries.size,
    advance(byMs) {
      if (!(byMs >= 0)) throw new RangeError(`a clock does not go back (${byMs} ms)`)
      const untilMs = nowMs + byMs
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) {
        nowMs = Math.max(nowMs, entry.dueMs)
        if (entry.periodMs === undefined) {
          entries.delete(entry)
        } else {
          entry.dueMs += entry.periodMs
          entry.sequence = sequence++
        }
        entry.callback()
      }
      nowMs = Math.max(nowMs, untilMs)
    },
  }
}
