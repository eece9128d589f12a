import { createHash, generateKeyPair, hkdfSync } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, importJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import type { Environment } from '@dcos-lite/lib/component'
import { openCollection } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { iamErrors } from '../errors.ts'
import { signingKeyFormat } from '../records/signing-key.ts'
import type { SigningKeyRecord } from '../records/signing-key.ts'

/** A public key as published at `/auth/jwks`. */
export interface PublicJwk {
  kty: 'RSA'
  alg: 'RS256'
  use: 'sig'
  kid: string
  n: string
  e: string
}

/** A signing key, ready for use. */
export interface SigningKey {
  kid: string
  privateKey: CryptoKey
}

/** The cluster's signing keys: one signs, those before it still verify. */
export interface SigningKeys {
  current(): Promise<SigningKey>
  /** The current one first. */
  published(): PublicJwk[]
  /** 32 bytes that only the masters know, derived from the current key; others for every purpose. */
  sealingKey(purpose: string): Uint8Array
  /** A new key signs from now on. With `revoke` tokens of the keys before it are good no more. */
  rotate(options: { revoke: boolean }): Promise<string>
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

const currentId = 'current'
const previousPrefix = 'previous-'

async function generateRecord(nowMs: number): Promise<SigningKeyRecord> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const privateJwk = pair.privateKey.export({ format: 'jwk' }) as JWK
  const thumbprint = await calculateJwkThumbprint(privateJwk)
  const kid = createHash('sha256').update(thumbprint).digest('hex')
  return { kid, privateJwk, createdAtMs: nowMs }
}

function publicJwk({ kid, privateJwk }: SigningKeyRecord): PublicJwk {
  const { n = '', e = '' } = privateJwk
  return { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n, e }
}

/** Reads the cluster's keys, or creates the first; of several masters that try at once exactly one succeeds. */
export async function openSigningKeys(
  store: Store,
  tokenLifetimeMs: number,
  environment: Environment,
): Promise<SigningKeys> {
  const { clock, log } = environment
  const keys = await openCollection(store, signingKeyFormat)
  if (!keys.has(currentId)) {
    const created = await generateRecord(clock.nowMs())
    const won = await keys.put(currentId, created, [keys.unchanged(currentId)])
    if (won) log.info('created the signing key of the cluster', { kid: created.kid })
  }
  let ready: { record: SigningKeyRecord; key: Promise<SigningKey> } | undefined
  const currentRecord = (): SigningKeyRecord => keys.get(currentId) as SigningKeyRecord
  const previous = (): SigningKeyRecord[] =>
    [...keys.entries()]
      .filter(([id]) => id.startsWith(previousPrefix))
      .map(([, record]) => record)
      .sort((a, b) => b.createdAtMs - a.createdAtMs)
  const readyForUse = async ({ kid, privateJwk }: SigningKeyRecord): Promise<SigningKey> => ({
    kid,
    privateKey: (await importJWK(privateJwk, 'RS256')) as CryptoKey,
  })
  return {
    async current() {
      const record = currentRecord()
      if (ready?.record !== record) ready = { record, key: readyForUse(record) }
      return ready.key
    },
    published: () => [currentRecord(), ...previous()].map(publicJwk),
    sealingKey: (purpose) =>
      new Uint8Array(hkdfSync('sha256', String(currentRecord().privateJwk.d), '', purpose, 32)),
    async rotate({ revoke }) {
      const seen = keys.unchanged(currentId)
      const old = currentRecord()
      const next = await generateRecord(clock.nowMs())
      // A key signed its last token when the next one came; after a token's life nothing of it is left.
      const retired = { ...old, retiredAtMs: next.createdAtMs }
      const ended = previous().filter(
        ({ retiredAtMs = 0 }) => revoke || retiredAtMs + tokenLifetimeMs <= next.createdAtMs,
      )
      const done = await keys.commit(
        [
          keys.putOperation(currentId, next),
          ...(revoke ? [] : [keys.putOperation(previousPrefix + old.kid, retired)]),
          ...ended.map(({ kid }) => keys.removeOperation(previousPrefix + kid)),
        ],
        [seen],
      )
      if (!done) throw iamErrors.CONFLICT({ uid: 'signing key' })
      log.info('another key signs the tokens of the cluster', { kid: next.kid, revoked: revoke })
      return next.kid
    },
    onChange: (listener) => keys.onChange((id) => id === currentId && listener()),
    close: () => keys.close(),
  }
}
