import { Ajv } from 'ajv'
import { packageSigningErrors } from './errors.ts'
import type { RepositoryKeys } from './keys.ts'
import type { RepositoryIndex, SignedIndex } from './signed-index.ts'

type Schema = Record<string, unknown>

const text = { type: 'string' }
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' }
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' }
const count = { type: 'integer', minimum: 0 }
const list = (items: Schema): Schema => ({ type: 'array', items })

function record(properties: Schema, optional: readonly string[] = []): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  }
}

const signature = record({ keyId: text, signature: text })
const statement = record(
  {
    keyId: text,
    repository: text,
    publicKey: text,
    notBefore: time,
    notAfter: time,
    introducedBy: signature,
  },
  ['introducedBy'],
)
const revocation = record({
  keyId: text,
  repository: text,
  reason: text,
  revokedAt: time,
  keeps: list(text),
  signedBy: signature,
})
const keys = record({
  formatVersion: { const: 1 },
  repository: text,
  keys: list(statement),
  revoked: list(revocation),
})
const asset = record({ url: text, sha256: hash, bytes: count }, ['sha256', 'bytes'])
const entry = record({
  name: text,
  version: text,
  releaseVersion: count,
  sha256: hash,
  assets: list(asset),
  images: list(text),
})
const document = record(
  { format: { enum: ['v3', 'v4', 'v5'] }, dcosVersion: text, sha256: hash, bytes: count },
  ['dcosVersion'],
)
const index = record(
  {
    formatVersion: { const: 1 },
    repository: text,
    serial: count,
    signedAt: time,
    expiresAt: time,
    documents: list(document),
    packages: list(entry),
    keys,
  },
  ['expiresAt'],
)

const ajv = new Ajv({ strict: false })
const isSigned = ajv.compile<SignedIndex>(record({ payload: text, signatures: list(signature) }))
const isIndex = ajv.compile<RepositoryIndex>(index)
const isKeys = ajv.compile<RepositoryKeys>(keys)

function parse(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    throw packageSigningErrors.SIGNATURE_UNREADABLE({ reason: (error as Error).message }, { cause: error })
  }
}

function problem(errors: typeof isSigned.errors): string {
  return (errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

/** Reads the text of a signature; nothing in it is believed yet. */
export function parseSignedIndex(content: string): { signed: SignedIndex; index: RepositoryIndex } {
  const signed = parse(content)
  if (!isSigned(signed)) throw packageSigningErrors.SIGNATURE_UNREADABLE({ reason: problem(isSigned.errors) })
  const said = parse(signed.payload)
  if (!isIndex(said)) throw packageSigningErrors.SIGNATURE_UNREADABLE({ reason: problem(isIndex.errors) })
  return { signed, index: said }
}

/** Reads a list of public keys; undefined when it is none. */
export function parseRepositoryKeys(document: unknown): RepositoryKeys | undefined {
  return isKeys(document) ? document : undefined
}
