import { canonicalJson } from './encoding.ts'
import { isSignedBy, keyIdOf, makeKeyPair, signBytes } from './ed25519.ts'
import { packageSigningErrors } from './errors.ts'

/** A key that signs a repository: only its maintainer has it. */
export interface SigningKey {
  keyId: string
  repository: string
  /** Base64 of 32 bytes. */
  privateKey: string
  publicKey: string
  /** ISO 8601, as all times here. */
  notBefore: string
  notAfter: string
}

/** A public key of a repository. A key after the first carries the signature of an older one. */
export interface KeyStatement {
  keyId: string
  repository: string
  publicKey: string
  notBefore: string
  notAfter: string
  introducedBy?: { keyId: string; signature: string }
}

/** Takes trust from a key. What it introduced falls with it, except the keys in `keeps`. */
export interface Revocation {
  keyId: string
  repository: string
  reason: string
  revokedAt: string
  keeps: string[]
  signedBy: { keyId: string; signature: string }
}

/** What a repository says of its keys; public. */
export interface RepositoryKeys {
  formatVersion: 1
  repository: string
  keys: KeyStatement[]
  revoked: Revocation[]
}

export interface KeyOptions {
  repository: string
  now: Date
  /** How long it may sign, in days; default 730. */
  validDays?: number
  /** 32 bytes; default: random. */
  seed?: Uint8Array
}

const dayMs = 86_400_000

function introduction(statement: KeyStatement): string {
  const { introducedBy: _signature, ...said } = statement
  return canonicalJson(said)
}

function revocationText(revocation: Omit<Revocation, 'signedBy'>): string {
  const { keyId, repository, reason, revokedAt, keeps } = revocation
  return canonicalJson({ keyId, repository, reason, revokedAt, keeps })
}

/** The public part of a signing key. */
export function publicPartOf(key: SigningKey): KeyStatement {
  const { keyId, repository, publicKey, notBefore, notAfter } = key
  return { keyId, repository, publicKey, notBefore, notAfter }
}

/** Makes a key, and the public list that begins with it. */
export function generateKey(options: KeyOptions): { key: SigningKey; keys: RepositoryKeys } {
  const { repository, now, validDays = 730, seed } = options
  const pair = makeKeyPair(seed)
  const key: SigningKey = {
    keyId: keyIdOf(pair.publicKey),
    repository,
    ...pair,
    notBefore: now.toISOString(),
    notAfter: new Date(now.getTime() + validDays * dayMs).toISOString(),
  }
  return { key, keys: { formatVersion: 1, repository, keys: [publicPartOf(key)], revoked: [] } }
}

/** Refuses a key that may not sign for the repository at this time. */
export function checkSigner(keys: RepositoryKeys, key: SigningKey, now: Date): void {
  const { repository } = keys
  const { keyId, notBefore, notAfter } = key
  const listed = keys.keys.some((statement) => statement.keyId === keyId)
  if (!listed) throw packageSigningErrors.KEY_UNKNOWN({ keyId, repository })
  const revocation = keys.revoked.find((entry) => entry.keyId === keyId)
  if (revocation) throw packageSigningErrors.KEY_REVOKED({ keyId, repository, reason: revocation.reason })
  if (now < new Date(notBefore) || now > new Date(notAfter)) {
    throw packageSigningErrors.KEY_NOT_VALID_NOW({ keyId, notBefore, notAfter, now: now.toISOString() })
  }
}

/** Makes the next key, introduced by `by`; both may sign until the older one is revoked or runs out. */
export function rotateKey(
  keys: RepositoryKeys,
  by: SigningKey,
  options: Omit<KeyOptions, 'repository'>,
): { key: SigningKey; keys: RepositoryKeys } {
  checkSigner(keys, by, options.now)
  const { key } = generateKey({ ...options, repository: keys.repository })
  const statement = publicPartOf(key)
  const signature = signBytes('key introduction', introduction(statement), by.privateKey)
  const introduced = { ...statement, introducedBy: { keyId: by.keyId, signature } }
  return { key, keys: { ...keys, keys: [...keys.keys, introduced] } }
}

/** Revokes a key, signed by another one (or by itself). Keys that it introduced stay unless `drops` names them. */
export function revokeKey(
  keys: RepositoryKeys,
  by: SigningKey,
  options: { keyId: string; reason: string; now: Date; drops?: readonly string[] },
): RepositoryKeys {
  const { keyId, reason, now, drops = [] } = options
  const { repository } = keys
  if (!keys.keys.some((statement) => statement.keyId === keyId)) {
    throw packageSigningErrors.KEY_UNKNOWN({ keyId, repository })
  }
  checkSigner(keys, by, now)
  const keeps = keys.keys
    .filter((statement) => statement.introducedBy?.keyId === keyId && !drops.includes(statement.keyId))
    .map((statement) => statement.keyId)
  const said = { keyId, repository, reason, revokedAt: now.toISOString(), keeps }
  const signature = signBytes('key revocation', revocationText(said), by.privateKey)
  const revocation: Revocation = { ...said, signedBy: { keyId: by.keyId, signature } }
  return { ...keys, revoked: [...keys.revoked, revocation] }
}

/** Whether the statement is introduced by this older key. */
export function isIntroducedBy(statement: KeyStatement, older: KeyStatement): boolean {
  const { introducedBy } = statement
  if (introducedBy?.keyId !== older.keyId || keyIdOf(statement.publicKey) !== statement.keyId) return false
  return isSignedBy('key introduction', introduction(statement), introducedBy.signature, older.publicKey)
}

/** Whether the revocation is signed by this key. */
export function isRevokedBy(revocation: Revocation, by: KeyStatement): boolean {
  if (revocation.signedBy.keyId !== by.keyId) return false
  return isSignedBy('key revocation', revocationText(revocation), revocation.signedBy.signature, by.publicKey)
}
