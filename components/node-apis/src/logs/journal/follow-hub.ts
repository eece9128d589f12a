import type { Environment } from '@dcos-lite/lib/component'
import type { LogEntry } from '../entry.ts'
import { runJournalctl } from './run-journalctl.ts'

/** What has come to the journal since somebody follows it; one program serves all who do. */
export interface FollowHub {
  /** Takes part; resolves when nothing that comes from now on is missed. */
  join(signal: AbortSignal): Promise<Follower>
  stop(): void
}

/** One who follows. */
export interface Follower {
  /** The next entry; `behind` when it was too slow and must read the journal itself; undefined after the signal. */
  next(): Promise<LogEntry | 'behind' | undefined>
  leave(): void
}

const mostEntries = 1000
const mostBytes = 2 * 1024 * 1024
const retryMs = 500

/** Creates a hub over the journal of the units. It runs journalctl only while somebody follows. */
export function createFollowHub(
  program: string,
  matches: readonly string[],
  { clock, log }: Environment,
): FollowHub {
  let ring: { entry: LogEntry; bytes: number }[] = []
  let bytes = 0
  /** Number of the first entry of the ring. */
  let first = 0
  const followers = new Set<() => void>()
  let running: { abort: AbortController; ready: Promise<void> } | undefined
  const wake = (): void => followers.forEach((call) => call())

  const take = (entry: LogEntry): void => {
    const size = Object.values(entry.fields).reduce((sum, text) => sum + text.length, 200)
    ring.push({ entry, bytes: size })
    bytes += size
    while (ring.length > mostEntries || (bytes > mostBytes && ring.length > 1)) {
      bytes -= ring.shift()?.bytes ?? 0
      first += 1
    }
    wake()
  }

  /** What came is not known any more: everybody reads it from the journal. */
  const forget = (): void => {
    first += ring.length + 1
    ring = []
    bytes = 0
  }

  const run = async (signal: AbortSignal, onReady: () => void): Promise<void> => {
    /** Whether somebody may have read the journal before the program showed what comes to it. */
    let mayMiss = false
    // The newest entry is given at once: from it on nothing is missed. An empty journal gives none.
    const soon = clock.after(retryMs, () => {
      mayMiss = true
      onReady()
    })
    while (!signal.aborted) {
      try {
        for await (const entry of runJournalctl(program, ['--follow', '--lines=1', ...matches], signal)) {
          soon.cancel()
          if (mayMiss) forget()
          mayMiss = false
          take(entry)
          onReady()
        }
      } catch (error) {
        log.warn('the journal cannot be followed', { error })
      }
      mayMiss = true
      forget()
      wake()
      await clock.sleep(retryMs, signal).catch(() => undefined)
    }
    soon.cancel()
  }

  const start = (): { abort: AbortController; ready: Promise<void> } => {
    const abort = new AbortController()
    const ready = new Promise<void>((resolve) => void run(abort.signal, resolve))
    return { abort, ready }
  }

  const end = (): void => {
    running?.abort.abort()
    running = undefined
    forget()
  }

  return {
    async join(signal) {
      running ??= start()
      let ended = signal.aborted
      let notify: (() => void) | undefined
      const call = (): void => {
        notify?.()
        notify = undefined
      }
      followers.add(call)
      const leave = (): void => {
        ended = true
        if (!followers.delete(call)) return
        call()
        if (followers.size === 0) end()
      }
      signal.addEventListener('abort', leave, { once: true })
      await Promise.race([
        running.ready,
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      ])
      let position = first
      return {
        leave,
        async next() {
          for (;;) {
            if (ended) return undefined
            if (position < first) {
              position = first
              return 'behind'
            }
            const found = ring[position - first]
            if (found) {
              position += 1
              return found.entry
            }
            await new Promise<void>((resolve) => (notify = resolve))
          }
        },
      }
    },
    stop: end,
  }
}
