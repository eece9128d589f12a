import { changesBetween, indexEntry, verifyRepository } from '@dcos-lite/lib/package-signing'
import type { IndexEntry, TrustedKey } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import type { RepositoryState } from '../repository/state.ts'
import { repositoryDocuments } from '../repository/documents.ts'

function entriesOf(state: RepositoryState): IndexEntry[] {
  return state.index?.packages ?? state.packages.map((definition) => indexEntry(definition, new Map()))
}

function named(entry: IndexEntry): string {
  return `${entry.name} ${entry.version} (release ${entry.releaseVersion})`
}

/**
 * Refuses a state that may not follow another one: released revisions changed or gone, another serial than the next, or
 * a signature that does not count. `trusted` are the keys of the repository before its first signature; with them
 * nothing comes unsigned.
 */
export function checkSuccessor(
  before: RepositoryState,
  after: RepositoryState,
  options: { now: Date; trusted?: readonly TrustedKey[] },
): void {
  if (after.serial !== before.serial + 1) {
    throw universeErrors.STALE_STATE({ given: after.serial - 1, current: before.serial })
  }
  if (before.signature && !after.signature) {
    throw universeErrors.SIGNATURE_NEEDED({ repository: before.index?.repository ?? 'unnamed' })
  }
  const { lost, changed } = changesBetween(entriesOf(before), entriesOf(after))
  const wrong = [
    ...lost.map((entry) => `${named(entry)} is gone`),
    ...changed.map(({ before: one }) => named(one)),
  ]
  if (wrong.length > 0) throw universeErrors.RELEASE_CHANGED({ revisions: wrong.join(', ') })
  const refuse = (problems: readonly string[]): never => {
    const reasons = problems.map((problem) => problem.replace(/\.$/, '')).join('; ')
    throw universeErrors.NOT_TRUSTED({ what: 'The publication', reasons })
  }
  if (!after.signature) return options.trusted && refuse(['it has no signature, and there are keys to trust'])
  const trustedKeys = before.index?.keys.keys ?? options.trusted ?? after.index?.keys.keys ?? []
  const revoked = before.index?.keys.revoked.map(({ keyId }) => keyId) ?? []
  const seen = before.index && {
    repository: before.index.repository,
    serial: before.serial,
    sha256: '',
    keys: [],
    revoked,
  }
  const { document, signature } = after
  const { reasons } = verifyRepository({
    document,
    signature,
    trustedKeys,
    now: options.now,
    ...(seen ? { seen } : {}),
  })
  const signed = new Set(after.index?.documents.map(({ sha256 }) => sha256))
  const forms = repositoryDocuments(after.packages).length
  const problems = reasons.map(({ message }) => message)
  if ((after.index?.documents.length ?? 0) < forms || signed.size === 0) {
    problems.push('the forms for older clusters are not signed')
  }
  const stillRevoked = new Set(after.index?.keys.revoked.map(({ keyId }) => keyId))
  for (const keyId of revoked) {
    if (!stillRevoked.has(keyId)) problems.push(`the revocation of the key ${keyId} is gone`)
  }
  if (problems.length > 0) refuse(problems)
}
