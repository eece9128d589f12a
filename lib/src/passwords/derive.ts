import { scrypt } from 'node:crypto'
import { passwordErrors } from './errors.ts'
import type { PasswordHash } from './format.ts'

// Each derivation holds a thread of Node's pool of four and tens of megabytes.
const concurrencyLimit = 2
const waitingLimit = 64

let running = 0
const waiting: (() => void)[] = []

async function takeTurn(): Promise<void> {
  if (running < concurrencyLimit) {
    running += 1
    return
  }
  if (waiting.length >= waitingLimit) throw passwordErrors.BUSY({ waiting: waiting.length })
  await new Promise<void>((resolve) => waiting.push(resolve))
}

function giveTurn(): void {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}

/** Derives the key of a password off the event loop; at most two run at once, 64 wait, more are DCL_PASSWORD_BUSY. */
export async function deriveKey(
  password: string,
  hash: Omit<PasswordHash, 'key'>,
  length: number,
): Promise<Buffer> {
  await takeTurn()
  try {
    const N = 2 ** hash.logN
    const options = { N, r: hash.blockSize, p: hash.parallelism, maxmem: 256 * N * hash.blockSize }
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFKC'), hash.salt, length, options, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  } finally {
    giveTurn()
  }
}
