import type { RepositoryIndex } from './signed-index.ts'
import type { TrustedKey } from './trust.ts'

/** Why a repository is not believed, or only in part. */
export type VerdictCode =
  | 'UNSIGNED'
  | 'SIGNATURE_UNREADABLE'
  | 'NO_TRUSTED_KEY'
  | 'KEY_REVOKED'
  | 'KEY_NOT_VALID_THEN'
  | 'SIGNATURE_WRONG'
  | 'EXPIRED'
  | 'ROLLED_BACK'
  | 'SERIAL_REUSED'
  | 'OTHER_REPOSITORY'
  | 'DOCUMENT_CHANGED'
  | 'PACKAGE_CHANGED'
  | 'PACKAGE_MISSING'
  | 'PACKAGE_ADDED'
  | 'ORDER_CHANGED'

/** One reason, in words. */
export interface VerdictReason {
  code: VerdictCode
  message: string
  /** The package that it is about. */
  package?: { name: string; version: string; releaseVersion: number }
}

/** What a client remembers of a repository between two visits; it is given to the next verification. */
export interface SeenRepository {
  repository: string
  serial: number
  /** Of the payload. */
  sha256: string
  /** Keys that are trusted from now on. */
  keys: TrustedKey[]
  /** Keys that stay revoked. */
  revoked: string[]
}

/** The outcome of a verification. */
export interface Verdict {
  trusted: boolean
  reasons: VerdictReason[]
  /** The keys whose signatures count. */
  signedBy: string[]
  serial?: number
  signedAt?: string
  /** What was signed, with the hashes of every asset; only when it is trusted. */
  index?: RepositoryIndex
  /** To remember; only when it is trusted. */
  seen?: SeenRepository
}
