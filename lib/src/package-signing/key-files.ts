import { open, readFile, stat } from 'node:fs/promises'
import { fileReason } from '../errors/index.ts'
import { writeWhole } from '../files/index.ts'
import { keyIdOf, makeKeyPair } from './ed25519.ts'
import { packageSigningErrors } from './errors.ts'
import type { RepositoryKeys, SigningKey } from './keys.ts'
import { parseRepositoryKeys } from './parse-signed.ts'

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw packageSigningErrors.KEY_UNREADABLE({ file, reason: fileReason(error) })
  }
}

function isSigningKey(document: unknown): document is SigningKey {
  const key = (document ?? {}) as Partial<Record<keyof SigningKey, unknown>>
  const { keyId, repository, privateKey, publicKey, notBefore, notAfter } = key
  const all = [keyId, repository, privateKey, publicKey, notBefore, notAfter]
  return all.every((value) => typeof value === 'string')
}

/** Reads a private key. Refuses one that others may read, or whose parts do not fit each other. */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const document = await readJson(file)
  const reason = !isSigningKey(document) ? 'it is not a private key' : problemOf(document)
  if (reason !== undefined) throw packageSigningErrors.KEY_UNREADABLE({ file, reason })
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0) {
    throw packageSigningErrors.KEY_UNREADABLE({ file, reason: 'others may read it; its mode must be 0600' })
  }
  return document as SigningKey
}

function problemOf(key: SigningKey): string | undefined {
  const seed = Buffer.from(key.privateKey, 'base64')
  if (seed.length !== 32) return 'its private part is damaged'
  const { publicKey } = makeKeyPair(seed)
  const fits = publicKey === key.publicKey && keyIdOf(publicKey) === key.keyId
  return fits ? undefined : 'its private and its public part do not belong together'
}

/** Writes a private key for its owner alone (0600); never over another file. */
export async function writeSigningKey(file: string, key: SigningKey): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(key, null, 2)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw packageSigningErrors.KEY_FILE_EXISTS({ file }, { cause: error })
    throw packageSigningErrors.KEY_UNWRITABLE({ file, reason: fileReason(error) })
  }
}

/** Reads the public keys of a repository. */
export async function readRepositoryKeys(file: string): Promise<RepositoryKeys> {
  const keys = parseRepositoryKeys(await readJson(file))
  if (keys) return keys
  throw packageSigningErrors.KEY_UNREADABLE({ file, reason: 'it is not a list of public keys' })
}

/** Writes the public keys of a repository, whole or not at all. */
export async function writeRepositoryKeys(file: string, keys: RepositoryKeys): Promise<void> {
  try {
    await writeWhole(file, `${JSON.stringify(keys, null, 2)}\n`)
  } catch (error) {
    throw packageSigningErrors.KEY_UNWRITABLE({ file, reason: fileReason(error) })
  }
}
