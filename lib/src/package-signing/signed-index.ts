import type { PackageDefinition, PackageResource } from '../package-format/index.ts'
import { sha256 } from './encoding.ts'
import type { RepositoryKeys } from './keys.ts'

/** What is known of the content behind a URL. */
export interface AssetHash {
  sha256: string
  bytes?: number
}

/** A file that a package takes from elsewhere; without a hash its content is not vouched for. */
export interface IndexAsset extends Partial<AssetHash> {
  url: string
}

/** One revision: `sha256` is that of its definition as `JSON.stringify` writes it, in the order of its keys. */
export interface IndexEntry {
  name: string
  version: string
  releaseVersion: number
  sha256: string
  assets: IndexAsset[]
  /** Container images by the names that the package gives; those with a digest are vouched for. */
  images: string[]
}

/** One form of the repository document that is served, by its exact bytes. */
export interface IndexDocument {
  format: 'v3' | 'v4' | 'v5'
  /** Clusters of this DC/OS version get it; absent: the whole repository. */
  dcosVersion?: string
  sha256: string
  bytes: number
}

/** What is signed. */
export interface RepositoryIndex {
  formatVersion: 1
  repository: string
  /** Grows with every change; a client never goes back. */
  serial: number
  signedAt: string
  /** After this time the index is too old to be believed: somebody may hold back a newer one. */
  expiresAt?: string
  documents: IndexDocument[]
  packages: IndexEntry[]
  keys: RepositoryKeys
}

/** The detached signature of a repository. `payload` is the text of the index, signed as it is. */
export interface SignedIndex {
  payload: string
  signatures: { keyId: string; signature: string }[]
}

/** The place of the signature of a repository document: the same path with `.signature` after it. */
export function signatureUrl(repositoryUrl: string): string {
  const url = new URL(repositoryUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}.signature`
  return url.href
}

/** The media type of a signature. */
export const signatureMediaType = 'application/vnd.dcos-lite.repository-signature+json'

/** Every URL that a package names in its resources, once each. */
export function assetUrlsOf(resource: PackageResource | undefined): string[] {
  const { screenshots = [], ...icons } = resource?.images ?? {}
  const binaries = Object.values(resource?.cli?.binaries ?? {}).map((platform) => platform['x86-64'].url)
  const uris = Object.values(resource?.assets?.uris ?? {})
  return [...new Set([...uris, ...Object.values(icons), ...screenshots, ...binaries])]
}

function declaredHashes(resource: PackageResource | undefined): Map<string, AssetHash> {
  const binaries = Object.values(resource?.cli?.binaries ?? {}).map((platform) => platform['x86-64'])
  const hashes = binaries.flatMap(({ url, contentHash }): [string, AssetHash][] =>
    contentHash.slice(0, 1).map(({ value }) => [url, { sha256: value.toLowerCase() }]),
  )
  return new Map(hashes)
}

/** The hash of a definition as an index states it. */
export function definitionHash(definition: PackageDefinition): string {
  return sha256(JSON.stringify(definition))
}

/** The index entry of one revision. `known` are hashes of contents by URL; CLI binaries bring theirs along. */
export function indexEntry(definition: PackageDefinition, known: ReadonlyMap<string, AssetHash>): IndexEntry {
  const { name, version, releaseVersion, resource } = definition
  const declared = declaredHashes(resource)
  return {
    name,
    version,
    releaseVersion,
    sha256: definitionHash(definition),
    assets: assetUrlsOf(resource).map((url) => ({ url, ...(known.get(url) ?? declared.get(url)) })),
    images: [...new Set(Object.values(resource?.assets?.container?.docker ?? {}))],
  }
}

/** How a new index differs from the one before: what a published repository must never show is in `lost` and `changed`. */
export interface IndexChanges {
  added: IndexEntry[]
  lost: IndexEntry[]
  changed: { before: IndexEntry; after: IndexEntry }[]
}

const keyOf = ({ name, releaseVersion }: IndexEntry): string => `${name} ${releaseVersion}`

function sameAssets(before: IndexEntry, after: IndexEntry): boolean {
  const later = new Map(after.assets.map((asset) => [asset.url, asset.sha256]))
  return before.assets.every(({ url, sha256: hash }) => hash === undefined || later.get(url) === hash)
}

/** Compares two indexes, revision by revision. A hash that an older index lacked may be added. */
export function changesBetween(before: readonly IndexEntry[], after: readonly IndexEntry[]): IndexChanges {
  const [old, recent] = [before, after].map(
    (entries) => new Map(entries.map((entry) => [keyOf(entry), entry])),
  )
  const changes: IndexChanges = { added: [], lost: [], changed: [] }
  for (const entry of after) if (!old?.has(keyOf(entry))) changes.added.push(entry)
  for (const entry of before) {
    const later = recent?.get(keyOf(entry))
    if (!later) changes.lost.push(entry)
    else if (later.sha256 !== entry.sha256 || !sameAssets(entry, later)) {
      changes.changed.push({ before: entry, after: later })
    }
  }
  return changes
}
