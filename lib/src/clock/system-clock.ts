import type { Clock, Timer } from './index.ts'
import { sleepWith } from './sleep.ts'

// Node clamps longer delays to 1 ms; wait in steps instead.
const longestDelayMs = 2 ** 31 - 1

function after(delayMs: number, callback: () => void): Timer {
  let handle: NodeJS.Timeout | undefined
  const arm = (remainingMs: number): void => {
    const stepMs = Math.min(Math.max(remainingMs, 0), longestDelayMs)
    handle = setTimeout(() => {
      if (remainingMs > stepMs) arm(remainingMs - stepMs)
      else callback()
    }, stepMs).unref()
  }
  arm(delayMs)
  return { cancel: () => clearTimeout(handle) }
}

function every(periodMs: number, callback: () => void): Timer {
  let timer: Timer
  const again = (): Timer =>
    after(periodMs, () => {
      timer = again()
      callback()
    })
  timer = again()
  return { cancel: () => timer.cancel() }
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after,
  every,
  sleep: (delayMs, signal) => sleepWith(after, delayMs, signal),
}
