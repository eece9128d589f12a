import { describeActiveResources } from './active-resources.ts'

/** Watches a test process for what mocha does not count as a failure. */
export interface Guard {
  /** Call after the last test: if the process does not end by itself within `graceMs`, `onLeak` is called. */
  expectEnd(graceMs: number, onLeak: (resources: string) => void): void
}

/** Starts to watch; `onProblem` hears of every process warning and of every rejection that nobody handles. */
export function startGuard(onProblem: (title: string, message: string) => void): Guard {
  process.on('warning', (warning) => onProblem('a process warning', warning.stack ?? warning.message))
  const seen = new WeakSet<Promise<unknown>>() // mocha emits what it sees a second time
  process.on('unhandledRejection', (reason, promise) => {
    if (seen.has(promise)) return
    seen.add(promise)
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
    onProblem('an unhandled rejection', text)
  })
  return {
    expectEnd(graceMs, onLeak) {
      setTimeout(() => onLeak(describeActiveResources()), graceMs).unref()
    },
  }
}
