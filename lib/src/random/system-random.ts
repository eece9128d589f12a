import { randomFillSync } from 'node:crypto'
import { randomFrom } from './from-bytes.ts'

// The system is asked for many bytes at a time: a call for a few costs as much as one for thousands.
const pool = Buffer.alloc(8192)
let used = pool.length

/** Bytes that are given out once; those of the pool are wiped. */
function take(length: number): Uint8Array {
  if (length > pool.length / 8) return randomFillSync(new Uint8Array(length))
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = new Uint8Array(pool.subarray(used, used + length))
  pool.fill(0, used, used + length)
  used += length
  return bytes
}

function next(): number {
  if (used + 6 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 6
  return pool.readUIntBE(used - 6, 6) / 2 ** 48
}

/** Cryptographically strong randomness of the machine. */
export const systemRandom = randomFrom(next, take)
