import { parseRepository } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { parseSignedIndex } from '@dcos-lite/lib/package-signing'
import type { RepositoryIndex } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { documentText } from './documents.ts'

/** A repository at one moment. */
export interface RepositoryState {
  packages: PackageDefinition[]
  /** The text of `universe.json`. */
  document: string
  serial: number
  /** The text of the signature, and what it says; absent in an unsigned repository. */
  signature?: string
  index?: RepositoryIndex
}

/** A repository before its first publication. */
export const emptyState: RepositoryState = { packages: [], document: documentText([]), serial: 0 }

/** Reads a state from its texts; what was signed is not yet believed. */
export function parseState(
  place: string,
  document: string,
  signature?: string,
  serial?: number,
): RepositoryState {
  try {
    const { packages } = parseRepository(JSON.parse(document))
    if (signature === undefined) return { packages, document, serial: serial ?? 0 }
    const { index } = parseSignedIndex(signature)
    return { packages, document, serial: index.serial, signature, index }
  } catch (error) {
    throw universeErrors.REPOSITORY_DAMAGED({ place, reason: (error as Error).message }, { cause: error })
  }
}
