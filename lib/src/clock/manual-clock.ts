import type { Clock, Timer } from './index.ts'

/** A clock that only moves when told to: for tests and for simulated clusters. */
export interface ManualClock extends Clock {
  /** Moves time forward and fires every timer that falls due, in order of time. */
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
      if (entry.dueMs > untilMs) continue
      if (
        !next ||
        entry.dueMs < next.dueMs ||
        (entry.dueMs === next.dueMs && entry.sequence < next.sequence)
      ) {
        next = entry
      }
    }
    return next
  }

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    after: (delayMs, callback) => arm(delayMs, undefined, callback),
    every: (periodMs, callback) => arm(periodMs, periodMs, callback),
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const timer = arm(delayMs, undefined, resolve)
        signal?.addEventListener('abort', () => (timer.cancel(), reject(signal.reason as Error)), {
          once: true,
        })
      }),
    pending: () => entries.size,
    advance(byMs) {
      const untilMs = nowMs + byMs
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) {
        nowMs = Math.max(nowMs, entry.dueMs)
        if (entry.periodMs === undefined) entries.delete(entry)
        else entry.dueMs += entry.periodMs
        entry.callback()
      }
      nowMs = untilMs
    },
  }
}
