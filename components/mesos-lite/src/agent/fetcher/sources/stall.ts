import { Transform } from 'node:stream'
import type { ObtainOptions } from './types.ts'
import { TooLarge } from './types.ts'

/** Watches that bytes keep arriving. */
export interface StallWatch {
  /** Aborted by the caller, or because nothing arrives. */
  signal: AbortSignal
  /** Passes bytes on, and counts them. */
  meter: Transform
  bytes(): number
  stop(): void
}

/** Starts to watch. */
export function watchStall({ clock, signal, stallMs, maxBytes = Infinity }: ObtainOptions): StallWatch {
  const stalled = new AbortController()
  const stall = (): void => stalled.abort(new Error(`nothing arrived for ${stallMs / 1000} seconds`))
  let timer = clock.after(stallMs, stall)
  let bytes = 0
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    meter: new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.cancel()
        timer = clock.after(stallMs, stall)
        bytes += chunk.length
        if (bytes > maxBytes) done(new TooLarge('more arrived than was announced'))
        else done(null, chunk)
      },
    }),
    bytes: () => bytes,
    stop: () => timer.cancel(),
  }
}
