import { setImmediate } from 'node:timers/promises'
import { createBitReader } from './bit-reader.ts'
import type { BitReader } from './bit-reader.ts'
import { readBlock } from './read-block.ts'
import type { Block } from './read-block.ts'

/** More than the longest block takes in its compressed form. */
const enoughBytes = 3 * 1024 * 1024
const pieceBytes = 64 * 1024
const blockStart = [0x314159, 0x265359] as const
const streamEnd = [0x177245, 0x385090] as const

const sums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  return sum >>> 0
})

/** The bytes of a block in small pieces: after four that are equal comes how many more there are. Checks the sum. */
function* bytesOf({ cells, length, start }: Block, expectedSum: number): Generator<Buffer> {
  let piece = Buffer.alloc(pieceBytes)
  let filled = 0
  let sum = 0xffffffff
  let place = start
  let last = -1
  let equal = 0
  for (let read = 0; read < length; read++) {
    const cell = cells[place] ?? 0
    place = cell >>> 8
    const byte = cell & 0xff
    let times = 1
    let value = byte
    if (equal === 4) {
      times = byte
      value = last
      equal = 0
      last = -1
    } else {
      equal = byte === last ? equal + 1 : 1
      last = byte
    }
    for (let each = 0; each < times; each++) {
      sum = ((sum << 8) ^ (sums[((sum >>> 24) ^ value) & 0xff] ?? 0)) >>> 0
      piece[filled++] = value
      if (filled === pieceBytes) {
        yield piece
        piece = Buffer.alloc(pieceBytes)
        filled = 0
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
  if (~sum >>> 0 !== expectedSum) throw new Error('the bzip2 data is damaged (its sum is wrong)')
}

const readSum = (reader: BitReader): number => reader.bits(16) * 0x10000 + reader.bits(16)

/**
 * Decompresses bzip2, several streams one after another as well, in pieces of at most 64 KiB, so that a small input
 * that stands for much is never in memory as a whole. Other work gets its turn within milliseconds.
 */
export async function* decompressBzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = source[Symbol.asyncIterator]()
  const reader = createBitReader()
  const fill = async (): Promise<void> => {
    const pieces: Uint8Array[] = []
    let more = reader.left()
    while (more < enoughBytes) {
      const { value, done } = await input.next()
      if (done === true) break
      pieces.push(value)
      more += value.length
    }
    if (pieces.length > 0) reader.add(Buffer.concat(pieces))
  }
  try {
    await fill()
    do {
      if (reader.bits(16) !== 0x425a || reader.bits(8) !== 0x68)
        throw new Error('it is not in the format bzip2')
      const level = reader.bits(8) - 0x30
      if (level < 1 || level > 9) throw new Error('it is not in the format bzip2')
      const cells = new Uint32Array(level * 100_000)
      for (;;) {
        await fill()
        const [high, low] = [reader.bits(24), reader.bits(24)]
        const sum = readSum(reader)
        if (high === streamEnd[0] && low === streamEnd[1]) break
        if (high !== blockStart[0] || low !== blockStart[1]) throw new Error('the bzip2 data is damaged')
        const reading = readBlock(reader, cells)
        let step = reading.next()
        while (step.done !== true) {
          await setImmediate()
          step = reading.next()
        }
        for (const piece of bytesOf(step.value, sum)) {
          yield piece
          await setImmediate()
        }
      }
      reader.align()
      await fill()
    } while (reader.left() > 0)
  } finally {
    await input.return?.()
  }
}
