import type { Clock, Timer } from '@dcos-lite/lib/clock'

/** Repeats asynchronous work, never twice at once. */
export interface Loop {
  stop(): void
}

export interface LoopTimes {
  firstMs: number
  intervalMs: number
  /** Whether the interval counts from the beginning of the work before (at least until its end) or from its end. */
  from: 'start' | 'end'
}

/** Starts `work` after `firstMs`, then again each interval, until it returns false or is stopped. */
export function startLoop(
  clock: Clock,
  times: LoopTimes,
  work: (isStopped: () => boolean) => Promise<boolean>,
): Loop {
  let stopped = false
  let timer: Timer | undefined
  const isStopped = (): boolean => stopped
  const arm = (delayMs: number): void => {
    timer = clock.after(delayMs, () => {
      const startedMs = clock.monotonicMs()
      void work(isStopped).then((again) => {
        const spentMs = times.from === 'start' ? clock.monotonicMs() - startedMs : 0
        if (again && !stopped) arm(Math.max(times.intervalMs - spentMs, 0))
      })
    })
  }
  arm(times.firstMs)
  return {
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
