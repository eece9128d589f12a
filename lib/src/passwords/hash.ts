import { randomBytes } from 'node:crypto'
import { deriveKey } from './derive.ts'
import { formatPasswordHash } from './format.ts'

// 16 MiB and about 100 ms of one core: the memory bound of small masters decides for p = 5 instead of a larger N.
const cost = { logN: 14, blockSize: 8, parallelism: 5 }
const keyLength = 32

/** Hashes a password (scrypt, random salt) into the text that is stored and configured. */
export async function hashPassword(password: string): Promise<string> {
  const salted = { ...cost, salt: randomBytes(16) }
  return formatPasswordHash({ ...salted, key: await deriveKey(password, salted, keyLength) })
}
