import { isDcosError } from '@dcos-lite/lib/errors'
import { parseRepository } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import type { SeenRepository } from '@dcos-lite/lib/package-signing'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { DownloadOptions } from './download.ts'
import { fetchRepository } from './fetch-repository.ts'
import { fetchSignature } from './fetch-signature.ts'
import type { FetchedSignature } from './fetch-signature.ts'
import { unreachable } from './unreachable.ts'
import { needsSignature, verifyContent } from './verify-content.ts'
import type { Verified } from './verify-content.ts'

/** A repository as it was read: what it holds and who vouches for it. */
export interface ReadRepository {
  packages: readonly PackageDefinition[]
  /** What tells this content from a later one. */
  tag: string | undefined
  signatureTag: string | undefined
  /** Undefined: nobody vouches for it, and that was allowed. */
  verified: Verified | undefined
}

/** How to read, what was seen of the repository before, and what time it is. */
export interface ReadOptions extends DownloadOptions {
  seen(uri: string): SeenRepository | undefined
  now(): Date
}

function decode(repository: NamedRepository, text: string): readonly PackageDefinition[] {
  try {
    return parseRepository(JSON.parse(text)).packages
  } catch (error) {
    throw unreachable(repository, error)
  }
}

function hasRunOut(before: ReadRepository, now: Date): boolean {
  const expiresAt = before.verified?.expiresAt
  return expiresAt !== undefined && now.toISOString() > expiresAt
}

async function readWith(
  repository: NamedRepository,
  before: ReadRepository | undefined,
  options: ReadOptions,
): Promise<ReadRepository> {
  const signed = needsSignature(repository)
  const known = before && !hasRunOut(before, options.now()) ? before : undefined
  const signature = signed
    ? await fetchSignature(repository, known?.signatureTag, options)
    : ({ state: 'absent' } as FetchedSignature)
  // A new signature may take back what an old one said, so the document is looked at again.
  const same = known !== undefined && (!signed || signature.state === 'unchanged')
  const fetched = await fetchRepository(repository, same ? known.tag : undefined, options)
  if (!fetched && known) return known
  const text = fetched?.text ?? ''
  if (!signed)
    return {
      packages: decode(repository, text),
      tag: fetched?.tag,
      signatureTag: undefined,
      verified: undefined,
    }
  const again =
    signature.state === 'unchanged' ? await fetchSignature(repository, undefined, options) : signature
  const content = again.state === 'present' ? again.text : undefined
  const verified = verifyContent(repository, text, content, options.seen(repository.uri), options.now())
  const signatureTag = again.state === 'present' ? again.tag : undefined
  return { packages: decode(repository, text), tag: fetched?.tag, signatureTag, verified }
}

/** Fetches a repository unless it is still the one of `before`, verifies it and decodes it. */
export async function readRepository(
  repository: NamedRepository,
  before: ReadRepository | undefined,
  options: ReadOptions,
): Promise<ReadRepository> {
  try {
    return await readWith(repository, before, options)
  } catch (error) {
    const changed =
      isDcosError(error) && error.code === packageServiceErrors.REPOSITORY_SIGNATURE_NOT_VALID.code
    if (!changed) throw error
    // It may have been published between the two requests.
    return readWith(repository, undefined, options)
  }
}
