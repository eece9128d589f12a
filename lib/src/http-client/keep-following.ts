import type { Environment } from '../component/index.ts'

/** A subscription that is opened again whenever it ends. */
export interface Following {
  connected(): boolean
  stop(): void
}

export interface FollowingOptions {
  name: string
  environment: Environment
  /** Follows until the end; calls `onOpen` when events flow. */
  follow: (signal: AbortSignal, onOpen: () => void) => Promise<void>
}

const firstDelayMs = 100
const longestDelayMs = 5000

/** Follows an event stream for good, with back-off between attempts. */
export function keepFollowing(options: FollowingOptions): Following {
  const { name, follow, environment } = options
  const { clock, log, random } = environment
  const stopped = new AbortController()
  let connected = false
  const run = async (): Promise<void> => {
    let delayMs = firstDelayMs
    while (!stopped.signal.aborted) {
      let reason: unknown = 'the stream ended'
      try {
        await follow(stopped.signal, () => {
          connected = true
          delayMs = firstDelayMs
        })
      } catch (error) {
        reason = error
      }
      if (stopped.signal.aborted) return
      if (connected) log.info('an event stream was lost; it is opened again', { stream: name, reason })
      else log.debug('an event stream cannot be opened', { stream: name, reason })
      connected = false
      await clock.sleep(delayMs * (0.75 + random.next() / 2), stopped.signal).catch(() => undefined)
      delayMs = Math.min(delayMs * 2, longestDelayMs)
    }
  }
  void run()
  return { connected: () => connected, stop: () => stopped.abort(new Error('stopped')) }
}
