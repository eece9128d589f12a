import type { Clock, Timer } from '@dcos-lite/lib/clock'

/** Repeats asynchronous work, each time after the work before ended. */
export interface Loop {
  stop(): void
}

/** Starts `work` after `firstMs`, then again `intervalMs` after its end, until it returns false or is stopped. */
export function startLoop(
  clock: Clock,
  times: { firstMs: number; intervalMs: number },
  work: (isStopped: () => boolean) => Promise<boolean>,
): Loop {
  let stopped = false
  let timer: Timer | undefined
  const isStopped = (): boolean => stopped
  const arm = (delayMs: number): void => {
    timer = clock.after(delayMs, () => {
      void work(isStopped).then((again) => {
        if (again && !stopped) arm(times.intervalMs)
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
