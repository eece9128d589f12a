import { createHash } from 'node:crypto'
import type { BlobDescriptor, ImageConfig, Platform } from './decide/manifest.ts'
import {
  choosePlatform,
  describePlatform,
  manifestTypes,
  readImageConfig,
  readManifest,
} from './decide/manifest.ts'
import type { ImageReference } from './decide/reference.ts'
import { registryErrors } from './errors.ts'
import type { RegistryClient } from './registry-client.ts'

/** Everything of an image but its files. */
export interface FetchedManifest {
  /** Of the manifest for this machine. */
  digest: string
  /** Digest of the configuration: equal for equal images. */
  id: string
  config: ImageConfig
  layers: BlobDescriptor[]
  /** What was read to know this, as the registry has it: the index if there is one, the manifest, the configuration. */
  documents: ImageDocument[]
}

/** A small blob of an image. */
export interface ImageDocument {
  descriptor: BlobDescriptor
  bytes: Buffer
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
      throw registryErrors.MANIFEST_INVALID({ image: reference.text, reason })
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
    throw registryErrors.DIGEST_MISMATCH({ what, image: reference.text, expected, actual })
  }
}

/** Reads a document with a function that throws plain Errors. */
function understood<T>(read: () => T, { reference }: ManifestQuestion): T {
  try {
    return read()
  } catch (error) {
    const reason = (error as Error).message
    throw registryErrors.MANIFEST_INVALID({ image: reference.text, reason }, { cause: error })
  }
}

/** What a document says it is, or else what the registry said. */
function mediaTypeOf({ bytes, contentType }: Document): string {
  const { mediaType } = JSON.parse(bytes.toString('utf8')) as { mediaType?: unknown }
  return typeof mediaType === 'string' ? mediaType : (contentType.split(';')[0] ?? '').trim()
}

/** Fetches and checks the manifest for this machine, and the configuration. */
export async function fetchManifest(question: ManifestQuestion): Promise<FetchedManifest> {
  const { reference, platform } = question
  const missing = (present: string[]): Error =>
    registryErrors.PLATFORM_MISSING({
      image: reference.text,
      wanted: describePlatform(platform),
      present: present.join(', ') || 'nothing',
    })
  const documents: ImageDocument[] = []
  const keep = (mediaType: string, { bytes }: Document): void =>
    void documents.push({ descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes })
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
    keep(mediaTypeOf(document), document)
    document = await fetchDocument(`manifests/${chosen.digest}`, 'the manifest', question)
    checkDigest('The manifest', document.bytes, chosen.digest, question)
    manifest = understood(() => readManifest(document.bytes.toString('utf8'), chosen.mediaType), question)
  }
  if (manifest.kind === 'index') {
    throw registryErrors.MANIFEST_INVALID({ image: reference.text, reason: 'its index names another index' })
  }
  keep(mediaTypeOf(document), document)
  const { config: descriptor, layers } = manifest
  const { bytes } = await fetchDocument(`blobs/${descriptor.digest}`, 'the configuration', question)
  checkDigest('The configuration', bytes, descriptor.digest, question)
  const config = understood(() => readImageConfig(bytes.toString('utf8')), question)
  if (config.diffIds.length !== layers.length) {
    const reason = `it has ${layers.length} layers and its configuration names ${config.diffIds.length}`
    throw registryErrors.MANIFEST_INVALID({ image: reference.text, reason })
  }
  if (!choosePlatform([{ platform: config.platform }], platform)) {
    throw missing([describePlatform(config.platform)])
  }
  documents.push({ descriptor, bytes })
  return { digest: digestOf(document.bytes), id: descriptor.digest, config, layers, documents }
}
