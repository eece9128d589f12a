import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { sha256 } from './encoding.ts'

// What stands before the 32 bytes of a key in PKCS #8 and SPKI.
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** Names a public key (base64 of its 32 bytes): the first 32 digits of its SHA-256. */
export function keyIdOf(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'base64')).slice(0, 32)
}

/** A pair of keys, base64 of 32 bytes each; from `seed` (32 bytes) it is always the same pair. */
export function makeKeyPair(seed: Uint8Array = randomBytes(32)): { privateKey: string; publicKey: string } {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    privateKey: Buffer.from(seed).toString('base64'),
    publicKey: spki.subarray(publicPrefix.length).toString('base64'),
  }
}

/** Signs `content` for one purpose; a signature for another purpose never fits. Base64. */
export function signBytes(purpose: string, content: string, privateKey: string): string {
  const key = Buffer.concat([privatePrefix, Buffer.from(privateKey, 'base64')])
  const signer = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return sign(null, Buffer.from(`dcos-lite ${purpose} 1\n${content}`), signer).toString('base64')
}

/** Whether `signature` is that of the key for this purpose and content; false also for what is no key or signature. */
export function isSignedBy(purpose: string, content: string, signature: string, publicKey: string): boolean {
  const raw = Buffer.from(publicKey, 'base64')
  const bytes = Buffer.from(signature, 'base64')
  // Only one spelling counts, so that a changed byte of base64 is a changed signature.
  if (raw.length !== 32 || bytes.length !== 64 || bytes.toString('base64') !== signature) return false
  try {
    const key = createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' })
    return verify(null, Buffer.from(`dcos-lite ${purpose} 1\n${content}`), key, bytes)
  } catch {
    return false
  }
}
