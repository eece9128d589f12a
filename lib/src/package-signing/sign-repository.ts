import type { PackageDefinition } from '../package-format/index.ts'
import { signBytes } from './ed25519.ts'
import { sha256 } from './encoding.ts'
import { packageSigningErrors } from './errors.ts'
import { checkSigner } from './keys.ts'
import type { RepositoryKeys, SigningKey } from './keys.ts'
import { indexEntry } from './signed-index.ts'
import type { AssetHash, IndexDocument, RepositoryIndex, SignedIndex } from './signed-index.ts'

export interface SignRequest {
  /** The whole repository, in the order of its document. */
  packages: readonly PackageDefinition[]
  /** Every form of the document that is served. */
  documents: readonly (Omit<IndexDocument, 'sha256' | 'bytes'> & { text: string })[]
  keys: RepositoryKeys
  signers: readonly SigningKey[]
  /** Larger than that of the index before. */
  serial: number
  now: Date
  /** Default: it does not expire. */
  validDays?: number
  assets?: ReadonlyMap<string, AssetHash>
  /** Signs also packages with assets whose content is not known; they are then listed without a hash. */
  allowUnknownAssets?: boolean
}

export const signaturePurpose = 'repository index'

/** Makes the signature of a repository. The same request gives the same bytes. */
export function signRepository(request: SignRequest): { index: RepositoryIndex; signed: SignedIndex } {
  const { packages, keys, signers, serial, now, validDays, assets = new Map() } = request
  for (const signer of signers) checkSigner(keys, signer, now)
  const entries = packages.map((definition) => indexEntry(definition, assets))
  const unknown = entries.flatMap((entry) => entry.assets).filter((asset) => asset.sha256 === undefined)
  if (unknown.length > 0 && !request.allowUnknownAssets) {
    const urls = [...new Set(unknown.map(({ url }) => url))]
    throw packageSigningErrors.ASSETS_WITHOUT_HASH({ count: urls.length, urls: urls.slice(0, 5).join(', ') })
  }
  const index: RepositoryIndex = {
    formatVersion: 1,
    repository: keys.repository,
    serial,
    signedAt: now.toISOString(),
    ...(validDays === undefined
      ? {}
      : { expiresAt: new Date(now.getTime() + validDays * 86_400_000).toISOString() }),
    documents: request.documents.map(({ text, ...document }) => ({
      ...document,
      sha256: sha256(text),
      bytes: Buffer.byteLength(text),
    })),
    packages: entries,
    keys,
  }
  const payload = JSON.stringify(index)
  const signatures = signers.map(({ keyId, privateKey }) => ({
    keyId,
    signature: signBytes(signaturePurpose, payload, privateKey),
  }))
  return { index, signed: { payload, signatures } }
}
