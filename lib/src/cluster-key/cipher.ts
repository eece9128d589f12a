import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { ClusterKeys } from './key-file.ts'

/** Something encrypted with AES-256-GCM: nonce, text and tag in one, base64. */
export interface Sealed {
  keyId: string
  data: string
}

const nonceBytes = 12
const tagBytes = 16

/** Encrypts under the current key. Only who names the same `place` can decrypt it. */
export function seal({ current, keys }: ClusterKeys, plain: Uint8Array, place: string): Sealed {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keys.get(current) ?? Buffer.alloc(0), nonce)
  cipher.setAAD(Buffer.from(`${current}\n${place}`))
  const text = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { keyId: current, data: text.toString('base64') }
}

/** Decrypts; undefined when the key is not there, or what lies there was altered or moved. */
export function unseal({ keys }: ClusterKeys, { keyId, data }: Sealed, place: string): Buffer | undefined {
  const key = keys.get(keyId)
  const bytes = Buffer.from(data, 'base64')
  if (!key || bytes.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(`${keyId}\n${place}`))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
