import type { Readable } from 'node:stream'

/** Where bytes of a process came from. */
export type OutputKind = 'STDOUT' | 'STDERR'

/** Somebody who follows the output of a process. */
export interface OutputListener {
  /** Takes a piece; false asks to wait until `resume` is called. */
  take(kind: OutputKind, bytes: Uint8Array): boolean
  /** Nothing follows. */
  ended(): void
}

/** Gives the output of one process to all that listen, no faster than the slowest takes it. */
export interface OutputHub {
  /** From now on; the first listener sets the output going. */
  listen(listener: OutputListener): { resume(): void; leave(): void }
  /** Resolves when all output was read. */
  ended: Promise<void>
  /** Reads no more. */
  cut(): void
}

/** Creates the hub of the output streams of a process. */
export function createOutputHub(sources: readonly (readonly [OutputKind, Readable])[]): OutputHub {
  const listeners = new Set<OutputListener>()
  const full = new Set<OutputListener>()
  const flow = (): void => {
    for (const [, source] of sources) {
      if (full.size > 0) source.pause()
      else source.resume()
    }
  }
  const ended = Promise.all(
    sources.map(
      ([, source]) =>
        new Promise<void>((resolve) => {
          source.once('close', resolve)
          source.once('error', () => source.destroy())
        }),
    ),
  ).then(() => {
    for (const listener of [...listeners]) listener.ended()
  })
  for (const [kind, source] of sources) {
    source.on('data', (bytes: Buffer) => {
      for (const listener of listeners) if (!listener.take(kind, bytes)) full.add(listener)
      if (full.size > 0) flow()
    })
    source.pause()
  }
  let over = false
  void ended.then(() => (over = true))
  return {
    ended,
    listen(listener) {
      if (over) listener.ended()
      else listeners.add(listener)
      flow()
      const resume = (): void => {
        if (full.delete(listener) && full.size === 0) flow()
      }
      return {
        resume,
        leave() {
          listeners.delete(listener)
          resume()
        },
      }
    },
    cut() {
      for (const [, source] of sources) source.destroy()
    },
  }
}
