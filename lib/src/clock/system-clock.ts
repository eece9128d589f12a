import type { Clock, Timer } from './index.ts'

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
  const handle = setInterval(callback, periodMs).unref()
  return { cancel: () => clearInterval(handle) }
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      timer.cancel()
      reject(signal?.reason as Error)
    }
    const timer = after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after,
  every,
  sleep,
}
