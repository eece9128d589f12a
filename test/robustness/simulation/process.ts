import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { Timeline } from './timeline.ts'

/**
 * A process of a simulated history: everything that it awaits goes on inside of it, and never again once it is dead.
 * A frozen one (SIGSTOP) does what it missed when it is thawed, in the order in which it came.
 */
export interface SimulatedProcess {
  name: string
  /** The machine it runs on. */
  host: string
  clock: Clock
  isAlive(): boolean
  isFrozen(): boolean
  /** Does something inside of it: at once, later when it is frozen, never when it is dead. */
  enter(action: () => void): void
  kill(): void
  freeze(): void
  thaw(): void
  /** Makes its clock slow: 3 means that it takes three seconds for one. */
  setPace(factor: number): void
  /** Called once when it dies. */
  onDeath(listener: () => void): void
}

const current = new AsyncLocalStorage<SimulatedProcess>()

/** The process that runs at this moment. */
export function currentProcess(): SimulatedProcess | undefined {
  return current.getStore()
}

/** How fast the clock of a process runs: 3 means that it takes three seconds for one. */
interface Pace {
  factor: number
  sinceMs: number
  monotonicMs: number
}

function clockOf(timeline: Timeline, pace: Pace, enter: (action: () => void) => void): Clock {
  const after = (delayMs: number, callback: () => void): Timer =>
    timeline.at(delayMs * pace.factor, () => enter(callback))
  return {
    nowMs: timeline.nowMs,
    monotonicMs: () => pace.monotonicMs + (timeline.nowMs() - pace.sinceMs) / pace.factor,
    after(delayMs, callback) {
      let cancelled = false
      // A frozen process may have the timer in its queue already.
      const timer = after(delayMs, () => void (cancelled || callback()))
      return {
        cancel() {
          cancelled = true
          timer.cancel()
        },
      }
    },
    every(periodMs, callback) {
      let cancelled = false
      let timer: Timer
      const again = (): Timer =>
        after(Math.max(periodMs, 1), () => {
          if (cancelled) return
          timer = again()
          callback()
        })
      timer = again()
      return {
        cancel() {
          cancelled = true
          timer.cancel()
        },
      }
    },
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = (): void => {
          timer.cancel()
          reject(signal?.reason as Error)
        }
        const timer = after(delayMs, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

/** Starts a process of which nothing runs yet. */
export function createProcess(timeline: Timeline, name: string, host: string): SimulatedProcess {
  let alive = true
  const pace: Pace = { factor: 1, sinceMs: timeline.startMs, monotonicMs: 0 }
  let missed: (() => void)[] | undefined
  const deaths: (() => void)[] = []
  const enter = (action: () => void): void => {
    if (!alive) return
    if (missed) missed.push(action)
    else current.run(process, action)
  }
  const process: SimulatedProcess = {
    name,
    host,
    clock: clockOf(timeline, pace, enter),
    setPace(factor) {
      pace.monotonicMs = process.clock.monotonicMs()
      pace.sinceMs = timeline.nowMs()
      pace.factor = factor
    },
    isAlive: () => alive,
    isFrozen: () => missed !== undefined,
    enter,
    kill() {
      if (!alive) return
      alive = false
      missed = undefined
      for (const listener of deaths.splice(0)) listener()
    },
    freeze: () => void (missed ??= []),
    thaw() {
      const actions = missed ?? []
      missed = undefined
      // One after the other, so that each has its own turn of the event loop.
      for (const action of actions) timeline.at(0, () => enter(action))
    },
    onDeath: (listener) => void deaths.push(listener),
  }
  return process
}
