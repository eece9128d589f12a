import type { PackageDefinition } from '../package-format/index.ts'
import { compareDocument } from './compare-document.ts'
import { isSignedBy } from './ed25519.ts'
import { sha256 } from './encoding.ts'
import { parseSignedIndex } from './parse-signed.ts'
import { signaturePurpose } from './sign-repository.ts'
import type { RepositoryIndex, SignedIndex } from './signed-index.ts'
import { evaluateTrust } from './trust.ts'
import type { Trust, TrustedKey } from './trust.ts'
import type { SeenRepository, Verdict, VerdictCode, VerdictReason } from './verdict.ts'

export interface VerifyRequest {
  /** The repository document as it came, after decompression. */
  document: string
  /** The text of its signature; undefined when there is none. */
  signature: string | undefined
  trustedKeys: readonly TrustedKey[]
  now: Date
  /** From the last verification of this repository. */
  seen?: SeenRepository
  /** `part`: the document may hold fewer packages than the repository (that of one package). Default `whole`. */
  scope?: 'whole' | 'part'
}

function reason(code: VerdictCode, message: string): VerdictReason {
  return { code, message }
}

function signers(
  signed: SignedIndex,
  index: RepositoryIndex,
  trust: Trust,
  pinned: readonly TrustedKey[],
): { signedBy: string[]; reasons: VerdictReason[] } {
  const signedBy: string[] = []
  const reasons: VerdictReason[] = []
  for (const { keyId, signature } of signed.signatures) {
    const key = trust.keys.get(keyId)
    if (trust.revoked.has(keyId)) {
      const why = trust.revoked.get(keyId)?.reason ?? 'it was revoked before'
      reasons.push(reason('KEY_REVOKED', `The key ${keyId} is revoked: ${why}.`))
    } else if (!key) {
      reasons.push(
        reason('NO_TRUSTED_KEY', `The key ${keyId} is not trusted here, nor introduced by one that is.`),
      )
    } else if (!isSignedBy(signaturePurpose, signed.payload, signature, key.publicKey)) {
      reasons.push(reason('SIGNATURE_WRONG', `The signature of ${keyId} does not fit the content.`))
    } else if (index.signedAt < key.notBefore || index.signedAt > key.notAfter) {
      const when = `${key.notBefore} to ${key.notAfter}`
      reasons.push(
        reason('KEY_NOT_VALID_THEN', `The key ${keyId} is valid from ${when}, not on ${index.signedAt}.`),
      )
    } else signedBy.push(keyId)
  }
  if (signedBy.length === 0 && reasons.length === 0) {
    reasons.push(reason('NO_TRUSTED_KEY', `Nobody signed it; ${pinned.length} keys are trusted here.`))
  }
  return { signedBy, reasons }
}

function history(signed: SignedIndex, index: RepositoryIndex, request: VerifyRequest): VerdictReason[] {
  const { seen, now } = request
  const reasons: VerdictReason[] = []
  if (index.keys.repository !== index.repository || (seen && seen.repository !== index.repository)) {
    const other = seen?.repository ?? index.keys.repository
    reasons.push(reason('OTHER_REPOSITORY', `It is the repository "${index.repository}", not "${other}".`))
  }
  if (index.expiresAt !== undefined && now.toISOString() > index.expiresAt) {
    reasons.push(
      reason('EXPIRED', `The signature ran out on ${index.expiresAt}; a newer one may be held back.`),
    )
  }
  if (seen && index.serial < seen.serial) {
    const message = `It is serial ${index.serial}, but ${seen.serial} was seen: an older state is shown.`
    reasons.push(reason('ROLLED_BACK', message))
  }
  if (seen && index.serial === seen.serial && sha256(signed.payload) !== seen.sha256) {
    reasons.push(reason('SERIAL_REUSED', `There are two different states with serial ${index.serial}.`))
  }
  return reasons
}

function packagesOf(document: string): PackageDefinition[] | undefined {
  try {
    const { packages } = JSON.parse(document) as { packages?: unknown }
    return Array.isArray(packages) ? (packages as PackageDefinition[]) : undefined
  } catch {
    return undefined
  }
}

function content(index: RepositoryIndex, request: VerifyRequest): VerdictReason[] {
  const { document, scope = 'whole' } = request
  const hash = sha256(document)
  if (index.documents.some((known) => known.sha256 === hash)) return []
  const packages = packagesOf(document)
  const found = packages ? compareDocument(index.packages, packages, scope) : []
  if (scope === 'part' && packages && found.length === 0) return []
  const message = packages
    ? 'The document is not one of those that were signed.'
    : 'The document cannot be read.'
  return [...found, reason('DOCUMENT_CHANGED', message)]
}

/** Tells whether a repository document may be believed, and every reason why not. Never throws for what came from outside. */
export function verifyRepository(request: VerifyRequest): Verdict {
  const { signature, trustedKeys, seen } = request
  const refused = (reasons: VerdictReason[]): Verdict => ({ trusted: false, reasons, signedBy: [] })
  if (signature === undefined) return refused([reason('UNSIGNED', 'The repository has no signature.')])
  let parsed: ReturnType<typeof parseSignedIndex>
  try {
    parsed = parseSignedIndex(signature)
  } catch (error) {
    return refused([reason('SIGNATURE_UNREADABLE', (error as Error).message)])
  }
  const { signed, index } = parsed
  const pinned = [...trustedKeys, ...(seen?.keys ?? [])]
  const trust = evaluateTrust(index.keys, pinned, seen?.revoked)
  const { signedBy, reasons } = signers(signed, index, trust, pinned)
  // A second signature that does not count takes nothing away from one that does.
  if (signedBy.length === 0) return refused(reasons)
  const wrong = [...history(signed, index, request), ...content(index, request)]
  const verdict = {
    trusted: wrong.length === 0,
    reasons: wrong,
    signedBy,
    serial: index.serial,
    signedAt: index.signedAt,
  }
  if (!verdict.trusted) return verdict
  const keys = [...trust.keys.values()].map(({ keyId, publicKey }) => ({ keyId, publicKey }))
  const memory = {
    serial: index.serial,
    sha256: sha256(signed.payload),
    keys,
    revoked: [...trust.revoked.keys()],
  }
  return { ...verdict, index, seen: { repository: index.repository, ...memory } }
}
