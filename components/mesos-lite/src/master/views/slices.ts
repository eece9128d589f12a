import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@dcos-lite/lib/clock'

/** Longest time that the making of a view keeps the event loop. */
export const sliceMs = 5
const chunkBytes = 65_536

/** Collects pieces into chunks; nothing is given after each piece that fills none, so that others can have a turn. */
export function* chunksOf(pieces: Generator<string | Uint8Array, void>): Generator<Buffer | undefined, void> {
  let text = ''
  let small: Uint8Array[] = []
  let smallBytes = 0
  const collected = (): Buffer => (text === '' ? Buffer.concat(small, smallBytes) : Buffer.from(text))
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else if (piece.length > 0) {
      small.push(piece)
      smallBytes += piece.length
    }
    if (text.length + smallBytes < chunkBytes) yield undefined
    else {
      yield collected()
      text = ''
      small = []
      smallBytes = 0
    }
  }
  if (text.length + smallBytes > 0) yield collected()
}

/** The bytes of a text or message that is made in pieces, with a turn for others every few milliseconds. */
export async function bytesOf(clock: Clock, pieces: Generator<string | Uint8Array, void>): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  let dueMs = clock.monotonicMs() + sliceMs
  for (const chunk of chunksOf(pieces)) {
    if (chunk) chunks.push(chunk)
    if (clock.monotonicMs() < dueMs) continue
    await nextTurn()
    dueMs = clock.monotonicMs() + sliceMs
  }
  return chunks
}
