import { keyIdOf } from './ed25519.ts'
import { isIntroducedBy, isRevokedBy } from './keys.ts'
import type { KeyStatement, RepositoryKeys, Revocation } from './keys.ts'

/** A key that a client was told to trust, out of band or because it was introduced earlier. */
export type TrustedKey = Pick<KeyStatement, 'keyId' | 'publicKey'>

/** Which keys of a repository a client trusts, and which are revoked. */
export interface Trust {
  keys: Map<string, KeyStatement>
  revoked: Map<string, Revocation | undefined>
}

type Chains = Map<string, { statement: KeyStatement; ancestors: Set<string>; pinned: boolean }>

function chainsFrom(said: RepositoryKeys, pinned: readonly TrustedKey[]): Chains {
  const chains: Chains = new Map()
  const usable = said.keys.filter(
    ({ keyId, publicKey, repository }) => repository === said.repository && keyIdOf(publicKey) === keyId,
  )
  for (const statement of usable) {
    const known = pinned.some(
      ({ keyId, publicKey }) => keyId === statement.keyId && publicKey === statement.publicKey,
    )
    if (known) chains.set(statement.keyId, { statement, ancestors: new Set(), pinned: true })
  }
  for (let grew = true; grew;) {
    grew = false
    for (const statement of usable) {
      const older = chains.get(statement.introducedBy?.keyId ?? '')
      const own = chains.get(statement.keyId)
      if (!older || (own && own.ancestors.size > 0) || !isIntroducedBy(statement, older.statement)) continue
      if (older.ancestors.has(statement.keyId)) continue
      const ancestors = new Set([...older.ancestors, older.statement.keyId])
      chains.set(statement.keyId, { statement, ancestors, pinned: own?.pinned ?? false })
      grew = true
    }
  }
  return chains
}

function counts(revocation: Revocation, chains: Chains): boolean {
  const target = chains.get(revocation.keyId)
  const by = chains.get(revocation.signedBy.keyId)
  if (!target || !by || !isRevokedBy(revocation, by.statement)) return false
  // A stolen old key can introduce keys of its own; those must not be able to revoke what a client trusts by itself.
  const related = by.ancestors.has(revocation.keyId) || target.ancestors.has(by.statement.keyId)
  return by === target || by.pinned || related
}

/**
 * What a client trusts: the pinned keys, and what these introduced, without what is revoked. A revocation counts when
 * the key itself, a pinned key, a descendant or an ancestor signed it. `revokedBefore` stays revoked for good.
 */
export function evaluateTrust(
  said: RepositoryKeys,
  pinned: readonly TrustedKey[],
  revokedBefore: readonly string[] = [],
): Trust {
  const all = chainsFrom(said, pinned)
  const revoked = new Map<string, Revocation | undefined>(revokedBefore.map((keyId) => [keyId, undefined]))
  for (const revocation of said.revoked) {
    if (revocation.repository === said.repository && counts(revocation, all)) {
      revoked.set(revocation.keyId, revocation)
    }
  }
  const keys = new Map<string, KeyStatement>()
  for (const [keyId, { statement, pinned: isPinned }] of all) {
    const fallen = revoked.has(keyId) || (!isPinned && !stands(keyId, all, revoked))
    if (!fallen) keys.set(keyId, statement)
  }
  return { keys, revoked }
}

/** Whether every link up to a pinned key holds: not revoked, or revoked but keeping the next one. */
function stands(keyId: string, chains: Chains, revoked: Trust['revoked']): boolean {
  for (let at = chains.get(keyId); at && !at.pinned;) {
    const older = at.statement.introducedBy?.keyId ?? ''
    if (revoked.has(older) && !revoked.get(older)?.keeps.includes(at.statement.keyId)) return false
    at = chains.get(older)
  }
  return true
}
