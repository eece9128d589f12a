import { keyIdOf, parseSignedIndex, verifyRepository } from '@dcos-lite/lib/package-signing'
import type { AssetHash, SeenRepository, TrustedKey } from '@dcos-lite/lib/package-signing'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'

/** Who vouches for the content of a repository, and for what. */
export interface Verified {
  signedBy: string[]
  serial: number
  signedAt: string
  expiresAt: string | undefined
  /** The public keys to trust from now on. */
  keys: string[]
  seen: SeenRepository
  /** What is known of files that the packages name, by URL. */
  assets: ReadonlyMap<string, AssetHash>
}

function asTrusted(publicKey: string): TrustedKey {
  return { keyId: keyIdOf(publicKey), publicKey }
}

/** Whether the content of a repository has to be signed. What was installed with us is checked as part of our packages. */
export function needsSignature({ uri, unsigned, keys }: NamedRepository): boolean {
  return !unsigned && (!uri.startsWith('file:') || keys !== undefined)
}

/** At first sight, and with no key given, the keys that a repository names itself are the ones to hold it to. */
function firstKeys(signature: string): TrustedKey[] {
  try {
    return parseSignedIndex(signature).index.keys.keys.filter((key) => !key.introducedBy)
  } catch {
    return [] // The verification says what is wrong with it.
  }
}

/** Checks a document against its signature; throws what a user can act on. */
export function verifyContent(
  repository: NamedRepository,
  document: string,
  signature: string | undefined,
  seen: SeenRepository | undefined,
  now: Date,
): Verified {
  const { name, uri } = repository
  if (signature === undefined) {
    throw packageServiceErrors.REPOSITORY_NOT_SIGNED(
      { name, uri },
      { details: { repository: { name, uri } } },
    )
  }
  const given = repository.keys?.map(asTrusted)
  const trustedKeys = given ?? (seen ? [] : firstKeys(signature))
  const verdict = verifyRepository({ document, signature, trustedKeys, now, ...(seen ? { seen } : {}) })
  if (!verdict.trusted || !verdict.seen) {
    const reason = verdict.reasons
      .slice(0, 3)
      .map(({ message }) => message)
      .join(' ')
    const details = { repository: { name, uri }, reasons: verdict.reasons }
    throw packageServiceErrors.REPOSITORY_SIGNATURE_NOT_VALID({ name, uri, reason }, { details })
  }
  const { index } = parseSignedIndex(signature)
  const assets = new Map<string, AssetHash>()
  for (const { url, sha256, bytes } of index.packages.flatMap((entry) => entry.assets)) {
    if (sha256 !== undefined) assets.set(url, { sha256, ...(bytes === undefined ? {} : { bytes }) })
  }
  return {
    signedBy: verdict.signedBy,
    serial: index.serial,
    signedAt: index.signedAt,
    expiresAt: index.expiresAt,
    keys: verdict.seen.keys.map(({ publicKey }) => publicKey),
    seen: verdict.seen,
    assets,
  }
}
