import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { signRepository } from '@dcos-lite/lib/package-signing'
import type { AssetHash, RepositoryKeys, SigningKey } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { documentText, repositoryDocuments } from '../repository/documents.ts'
import type { RepositoryState } from '../repository/state.ts'

/** With what a state is signed. */
export interface Signing {
  keys: RepositoryKeys
  signers: readonly SigningKey[]
  now: Date
  assets: ReadonlyMap<string, AssetHash>
  validDays?: number
  allowUnknownAssets?: boolean
}

/** The hashes that an older signature states; they stay true for ever. */
export function knownAssets(state: RepositoryState): Map<string, AssetHash> {
  const assets = (state.index?.packages ?? []).flatMap((entry) => entry.assets)
  return new Map(
    assets.flatMap(({ url, sha256, bytes }): [string, AssetHash][] =>
      sha256 === undefined ? [] : [[url, { sha256, ...(bytes === undefined ? {} : { bytes }) }]],
    ),
  )
}

/** The state after another one, with these packages, signed if there is something to sign with. */
export function nextState(
  before: RepositoryState,
  packages: PackageDefinition[],
  signing: Signing | undefined,
): RepositoryState {
  const serial = before.serial + 1
  const document = documentText(packages)
  if (!signing) {
    if (before.index) throw universeErrors.SIGNATURE_NEEDED({ repository: before.index.repository })
    return { packages, document, serial }
  }
  const documents = repositoryDocuments(packages).map(({ file: _file, ...shown }) => shown)
  const assets = new Map([...signing.assets, ...knownAssets(before)])
  const { index, signed } = signRepository({ ...signing, packages, documents, serial, assets })
  return { packages, document, serial, index, signature: `${JSON.stringify(signed)}\n` }
}
