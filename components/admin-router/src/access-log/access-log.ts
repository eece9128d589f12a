import type { Clock } from '@dcos-lite/lib/clock'
import { accessLine } from '../decide/access-line.ts'
import type { CompletedCall } from '../decide/access-line.ts'

/** Writes a line for every call. */
export interface AccessLog {
  record(call: CompletedCall): void
  stop(): void
}

const flushMs = 250
const flushCharacters = 32_768

/** Creates the log. Lines are written together, at the latest after a quarter of a second. */
export function createAccessLog(clock: Clock, write: (text: string) => void): AccessLog {
  let pending = ''
  const flush = (): void => {
    if (pending === '') return
    write(pending)
    pending = ''
  }
  const ticking = clock.every(flushMs, flush)
  return {
    record(call) {
      pending += accessLine(call)
      if (pending.length >= flushCharacters) flush()
    },
    stop() {
      ticking.cancel()
      flush()
    },
  }
}
