/** The only source of chance in the product, so that a decision can be replayed from a seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** An integer in [0, limit). */
  below(limit: number): number
  /** A random (version 4) UUID, lower case with hyphens. */
  uuid(): string
  /** `length` random bytes. Use the system's source for anything secret. */
  bytes(length: number): Uint8Array
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[]
}

export { systemRandom } from './system-random.ts'
export { createSeededRandom } from './seeded-random.ts'
