import type { Clock, Timer } from '@dcos-lite/lib/clock'

/** The running end of one unit. */
export interface UnitKill {
  /** Resolves when systemd has the first signal. */
  sent: Promise<void>
  /** Shortens the time until the force; it counts from the first signal. */
  shorten(gracePeriodMs: number): void
  remainingMs(): number
  cancel(): void
}

const terminate = 15
const force = 9
const repeatMs = 1000

/** Sends SIGTERM to every process of a unit, and SIGKILL after the grace period, again and again until cancelled. */
export function startUnitKill(
  send: (signal: number) => Promise<void>,
  gracePeriodMs: number,
  clock: Clock,
): UnitKill {
  const startedMs = clock.monotonicMs()
  let dueMs = startedMs + gracePeriodMs
  let timer: Timer | undefined
  const arm = (delayMs: number): void => {
    timer?.cancel()
    timer = clock.after(delayMs, () => {
      void send(force)
      arm(repeatMs)
    })
  }
  arm(gracePeriodMs > 0 ? gracePeriodMs : repeatMs)
  return {
    sent: send(gracePeriodMs > 0 ? terminate : force),
    shorten(shorterMs) {
      if (startedMs + shorterMs >= dueMs) return
      dueMs = startedMs + shorterMs
      arm(dueMs - clock.monotonicMs())
    },
    remainingMs: () => Math.max(dueMs - clock.monotonicMs(), 0),
    cancel: () => timer?.cancel(),
  }
}
