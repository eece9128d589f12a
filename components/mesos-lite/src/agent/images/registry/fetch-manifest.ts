import { createHash } from 'node:crypto'
import type { BlobDescriptor, ImageConfig, Platform } from '../decide/manifest.ts'
import {
  choosePlatform,
  describePlatform,
  manifestTypes,
  readImageConfig,
  readManifest,
} from '../decide/manifest.ts'
import type { ImageReference } from '../decide/reference.ts'
import { imageErrors } from '../errors.ts'
import type { RegistryClient } from './registry-client.ts'

/** Everything of an image but its files. */
export interface FetchedManifest {
  /** Of the manifest for this machine. */
  digest: string
  /** Digest of the configuration: equal for equal images. */
  id: string
  config: ImageConfig
  layers: BlobDescriptor[]
}

const mostBytes = 4 * 1024 * 1024

export interface ManifestQuestion {
  client: RegistryClient
  reference: ImageReference
  platform: Platform
  signal: AbortSignal
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

interface Document {
  bytes: Buffer
  contentType: string
}

async function fetchDocument(path: string, what: string, question: ManifestQuestion): Promise<Document> {
  const { client, reference, signal } = question
  const answer = await client.get({ path, what, headers: { accept: manifestTypes.join(', ') }, signal })
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > mostBytes) {
      const reason = `${what} is larger than 4 MiB`
      throw imageErrors.MANIFEST_INVALID({ image: reference.text, reason })
    }
    parts.push(chunk)
  }
  return { bytes: Buffer.concat(parts), contentType: answer.headers.get('content-type') ?? '' }
}

function checkDigest(
  what: string,
  bytes: Uint8Array,
  expected: string,
  { reference }: ManifestQuestion,
): void {
  const actual = digestOf(bytes)
  if (actual !== expected) {
    throw imageErrors.DIGEST_MISMATCH({ what, image: reference.text, expected, actual })
  }
}

/** Reads a document with a function that throws plain Errors. */
function understood<T>(read: () => T, { reference }: ManifestQuestion): T {
  try {
    return read()
  } catch (error) {
    const reason = (error as Error).message
    throw imageErrors.MANIFEST_INVALID({ image: reference.text, reason }, { cause: error })
  }
}

/** Fetches and checks the manifest for this machine, and the configuration. */
export async function fetchManifest(question: ManifestQuestion): Promise<FetchedManifest> {
  const { reference, platform } = question
  const missing = (present: string[]): Error =>
    imageErrors.PLATFORM_MISSING({
      image: reference.text,
      wanted: describePlatform(platform),
      present: present.join(', ') || 'nothing',
    })
  const name = reference.digest ?? reference.tag ?? 'latest'
  let document = await fetchDocument(`manifests/${name}`, 'the manifest', question)
  if (reference.digest !== undefined) checkDigest('The manifest', document.bytes, reference.digest, question)
  let manifest = understood(
    () => readManifest(document.bytes.toString('utf8'), document.contentType),
    question,
  )
  if (manifest.kind === 'index') {
    const chosen = choosePlatform(manifest.entries, platform)
    if (!chosen) {
      throw missing(
        manifest.entries.flatMap((entry) => (entry.platform ? [describePlatform(entry.platform)] : [])),
      )
    }
    document = await fetchDocument(`manifests/${chosen.digest}`, 'the manifest', question)
    checkDigest('The manifest', document.bytes, chosen.digest, question)
    manifest = understood(() => readManifest(document.bytes.toString('utf8'), chosen.mediaType), question)
  }
  if (manifest.kind === 'index') {
    throw imageErrors.MANIFEST_INVALID({ image: reference.text, reason: 'its index names another index' })
  }
  const { config: descriptor, layers } = manifest
  const { bytes } = await fetchDocument(`blobs/${descriptor.digest}`, 'the configuration', question)
  checkDigest('The configuration', bytes, descriptor.digest, question)
  const config = understood(() => readImageConfig(bytes.toString('utf8')), question)
  if (config.diffIds.length !== layers.length) {
    const reason = `it has ${layers.length} layers and its configuration names ${config.diffIds.length}`
    throw imageErrors.MANIFEST_INVALID({ image: reference.text, reason })
  }
  if (!choosePlatform([{ platform: config.platform }], platform)) {
    throw missing([describePlatform(config.platform)])
  }
  return { digest: digestOf(document.bytes), id: descriptor.digest, config, layers }
}
