import { createHash, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, importJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import type { Environment } from '@dcos-lite/lib/component'
import { openCollection } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { signingKeyFormat } from '../records/signing-key.ts'
import type { SigningKeyRecord } from '../records/signing-key.ts'

/** The cluster's signing key, ready for use. */
export interface SigningKey {
  kid: string
  privateKey: CryptoKey
  /** As published at `/auth/jwks`. */
  publicJwk: { kty: 'RSA'; alg: 'RS256'; use: 'sig'; kid: string; n: string; e: string }
}

const recordId = 'current'

async function generateRecord(nowMs: number): Promise<SigningKeyRecord> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const privateJwk = pair.privateKey.export({ format: 'jwk' }) as JWK
  const thumbprint = await calculateJwkThumbprint(privateJwk)
  const kid = createHash('sha256').update(thumbprint).digest('hex')
  return { kid, privateJwk, createdAtMs: nowMs }
}

async function readyForUse(record: SigningKeyRecord): Promise<SigningKey> {
  const { kid, privateJwk } = record
  const privateKey = (await importJWK(privateJwk, 'RS256')) as CryptoKey
  const { n = '', e = '' } = privateJwk
  return { kid, privateKey, publicJwk: { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n, e } }
}

/** Reads the cluster's key pair, or creates it; of several masters that try at once exactly one succeeds. */
export async function openSigningKey(store: Store, environment: Environment): Promise<SigningKey> {
  const keys = await openCollection(store, signingKeyFormat)
  try {
    if (!keys.has(recordId)) {
      const created = await generateRecord(environment.clock.nowMs())
      if (await keys.put(recordId, created, [keys.unchanged(recordId)])) {
        environment.log.info('created the signing key of the cluster', { kid: created.kid })
        return await readyForUse(created)
      }
      return await openSigningKey(store, environment)
    }
    return await readyForUse(keys.get(recordId) as SigningKeyRecord)
  } finally {
    await keys.close()
  }
}
