import { randomBytes } from 'node:crypto'
import { randomFrom } from './from-bytes.ts'

/** Cryptographically strong randomness of the machine. */
export const systemRandom = randomFrom(
  () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  (length) => new Uint8Array(randomBytes(length)),
)
