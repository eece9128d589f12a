import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Where the input of a container is written to. */
export interface ContainerInput {
  /** Resolves when there is room for more, or at the signal. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** Nothing follows: a pipe is closed, a terminal is told. */
  endOfInput(): Promise<void>
  /** Leaves it as it is. */
  close(): Promise<void>
}

/** What a terminal is told at the end of its input. */
export const endOfTransmission = Buffer.from([4])

/** The input of a process that the agent holds. */
export function processInput(stream: Writable, hasTerminal: boolean): ContainerInput {
  return {
    async write(bytes, signal) {
      if (stream.writable && !stream.write(bytes)) {
        // A process that ends does not read: the signal is what ends the wait then.
        await once(stream, 'drain', { signal }).catch(() => undefined)
      }
    },
    endOfInput() {
      if (hasTerminal) stream.write(endOfTransmission)
      else stream.end()
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}
