import { timingSafeEqual } from 'node:crypto'
import { deriveKey } from './derive.ts'
import { parsePasswordHash } from './format.ts'

/** Whether the password is the one that was hashed; takes as long for a wrong one as for the right one. */
export async function verifyPassword(password: string, storedHash: string): Promise<boolean> {
  const stored = parsePasswordHash(storedHash)
  return timingSafeEqual(await deriveKey(password, stored, stored.key.length), stored.key)
}
