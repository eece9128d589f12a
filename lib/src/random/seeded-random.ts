import type { Random } from './index.ts'
import { randomFrom } from './from-bytes.ts'

/** A repeatable source (mulberry32) for tests, simulations and benches. Never use it for secrets. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return randomFrom(next, (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)))
}
