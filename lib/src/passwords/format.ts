import { passwordErrors } from './errors.ts'

/** A parsed `$scrypt$v=1$ln=<log2 N>,r=<block size>,p=<parallelism>$<salt>$<key>` (salt and key base64url). */
export interface PasswordHash {
  logN: number
  blockSize: number
  parallelism: number
  salt: Buffer
  key: Buffer
}

const pattern = /^\$scrypt\$v=1\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{16,})\$([\w-]{22,})$/

/** The form of a hash without anything secret: its first field, such as `$6$`. */
function formOf(text: string): string {
  return /^\$[\w-]{1,12}\$/.exec(text)?.[0] ?? 'unknown'
}

/** Writes a hash in the one form that is stored. */
export function formatPasswordHash(hash: PasswordHash): string {
  const { logN, blockSize, parallelism, salt, key } = hash
  const cost = `ln=${logN},r=${blockSize},p=${parallelism}`
  return `$scrypt$v=1$${cost}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Reads a stored hash. Any other form, or a cost that would exhaust the memory, is DCL_PASSWORD_FORMAT_NOT_SUPPORTED. */
export function parsePasswordHash(text: string): PasswordHash {
  const found = pattern.exec(text)
  if (!found) throw passwordErrors.FORMAT_NOT_SUPPORTED({ form: formOf(text) })
  const [, logN, blockSize, parallelism, salt = '', key = ''] = found
  const hash = {
    logN: Number(logN),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
  const costly = hash.logN < 10 || hash.logN > 18 || hash.blockSize < 1 || hash.blockSize > 16
  if (costly || hash.parallelism < 1 || hash.parallelism > 16) {
    throw passwordErrors.FORMAT_NOT_SUPPORTED({ form: '$scrypt$ with that cost' })
  }
  return hash
}
