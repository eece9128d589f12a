import type { KeyObject, webcrypto } from 'node:crypto'
import type * as X509 from '@peculiar/x509'

/** Algorithm of every key and signature here. */
export const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** The library that writes certificates; only who issues some pays for loading it. */
export async function loadX509(): Promise<typeof X509> {
  // It must be there before the library, which throws otherwise.
  await import('reflect-metadata')
  const loaded = (await import('@peculiar/x509')) as typeof X509 & { default?: typeof X509 }
  // A bundle gives what was written as CommonJS under this one name.
  return loaded.default ?? loaded
}

/** A key of ours as the library wants it. */
export function webKey(key: KeyObject): webcrypto.CryptoKey {
  return key.toCryptoKey(ecdsa, true, [key.type === 'private' ? 'sign' : 'verify'])
}
