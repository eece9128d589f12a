import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@dcos-lite/lib/clock'

/** Longest time that the making of a view keeps the event loop. */
const sliceMs = 5
const chunkBytes = 65_536

/** Runs a generator to its end, letting others have a turn every few milliseconds. */
export async function inSlices<T>(
  clock: Clock,
  work: Generator<T, void>,
  take: (piece: T) => void,
): Promise<void> {
  let dueMs = clock.monotonicMs() + sliceMs
  for (const piece of work) {
    take(piece)
    if (clock.monotonicMs() < dueMs) continue
    await nextTurn()
    dueMs = clock.monotonicMs() + sliceMs
  }
}

/** The bytes of a text or message that is made in pieces. */
export async function bytesOf(clock: Clock, pieces: Generator<string | Uint8Array, void>): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  let text = ''
  let small: Uint8Array[] = []
  let smallBytes = 0
  const flush = (): void => {
    if (text !== '') chunks.push(Buffer.from(text))
    if (smallBytes > 0) chunks.push(Buffer.concat(small))
    text = ''
    small = []
    smallBytes = 0
  }
  await inSlices(clock, pieces, (piece) => {
    if (piece.length === 0) return
    if (typeof piece === 'string') text += piece
    else {
      small.push(piece)
      smallBytes += piece.length
    }
    if (text.length + smallBytes >= chunkBytes) flush()
  })
  flush()
  return chunks
}
