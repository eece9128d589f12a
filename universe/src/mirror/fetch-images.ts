import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemClock } from '@dcos-lite/lib/clock'
import { messageOf } from '@dcos-lite/lib/errors'
import {
  clusterRegistry,
  createRegistryClient,
  fetchBlob,
  fetchManifest,
  isPlain,
  mirrorsOf,
  parseReference,
} from '@dcos-lite/lib/image-registry'
import type { ImageReference, Platform, RegistryLogins } from '@dcos-lite/lib/image-registry'
import { blobFile, nameInLayout, readLayout } from '@dcos-lite/lib/oci-image'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import type { IndexEntry } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { namedBothWays } from '../images/export-images.ts'
import { imageBlobs } from '../images/image-blobs.ts'
import { isServer } from '../repository/read-repository.ts'
import { isDiskTrouble } from '../repository/store-content.ts'
import { hashOf } from '../publish/collect-assets.ts'
import { imagesFolder } from '../serve/registry-routes.ts'

export interface ImageSource {
  /** The repository: its folder or server has the images of its own packages. */
  place: string
  /** For that server. */
  token?: string
  logins: RegistryLogins
  insecureRegistries: readonly string[]
  platforms: readonly Platform[]
  signal: AbortSignal
}

/** What came into the mirror. */
export interface FetchedImages {
  images: string[]
  /** Bytes that were fetched now; what was there was checked and kept. */
  fetched: number
}

/** Whether a blob is there, whole and right. */
async function isThere(folder: string, digest: string, size?: number): Promise<boolean> {
  const file = blobFile(folder, digest)
  const found = await stat(file).catch(() => undefined)
  if (!found || (size !== undefined && found.size !== size)) return false
  return `sha256:${(await hashOf(createReadStream(file))).sha256}` === digest
}

async function writeDocument(folder: string, digest: string, bytes: Uint8Array): Promise<void> {
  const file = blobFile(folder, digest)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.part`, bytes, { flush: true })
  await rename(`${file}.part`, file)
}

/** Copies an image out of the folder of a repository. */
async function copyImage(
  from: string,
  text: string,
  to: string,
): Promise<{ image: NamedImage; fetched: number }> {
  const { digest, tag, registry, repository } = parseReference(text)
  const names = [text, `${registry}/${repository}@${digest ?? ''}`, `${registry}/${repository}:${tag ?? ''}`]
  const found = (await readLayout(from)).find(
    ({ name, manifest }) => names.includes(name) && (digest === undefined || manifest.digest === digest),
  )
  if (!found) throw new Error(`the repository does not have it in ${from}`)
  let fetched = 0
  for (const blob of await imageBlobs(from, found.manifest.digest)) {
    if (await isThere(to, blob)) continue
    const target = blobFile(to, blob)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(blobFile(from, blob), `${target}.part`)
    const { sha256, bytes } = await hashOf(createReadStream(`${target}.part`))
    if (`sha256:${sha256}` !== blob) throw new Error(`its blob ${blob} is damaged in ${from}`)
    await rename(`${target}.part`, target)
    fetched += bytes ?? 0
  }
  return { image: { name: text, manifest: found.manifest }, fetched }
}

/** Where an image is fetched from: the repository's own server for images of ours, else its registry. */
function placeOf(
  text: string,
  { place, insecureRegistries }: ImageSource,
): ImageReference & { plain: boolean } {
  const reference = parseReference(text)
  const own = reference.registry === clusterRegistry && isServer(place)
  const url = own ? new URL(place).origin : ''
  const [mirror] = own ? mirrorsOf(reference, [{ prefix: clusterRegistry, url }]) : []
  return mirror
    ? { ...reference, ...mirror }
    : { ...reference, plain: isPlain(reference.registry, insecureRegistries) }
}

async function fetchImage(
  text: string,
  source: ImageSource,
  to: string,
): Promise<{ image: NamedImage; fetched: number }> {
  const { platforms, logins, token, signal, place } = source
  const reference = placeOf(text, source)
  const own = isServer(place) && reference.registry === new URL(place).host
  const login =
    own && token !== undefined ? { username: 'token', password: token } : logins.get(reference.registry)
  const client = createRegistryClient({ reference, login, plain: reference.plain })
  let fetched = 0
  let top: NamedImage['manifest'] | undefined
  for (const platform of platforms) {
    const { documents, layers } = await fetchManifest({ client, reference, platform, signal })
    for (const blob of layers) {
      if (await isThere(to, blob.digest, blob.size)) continue
      const folder = join(to, 'blobs', 'sha256')
      await mkdir(folder, { recursive: true })
      await fetchBlob({
        ...{ client, reference, blob, folder, clock: systemClock, signal },
        fetched: (bytes) => void (fetched += bytes),
      })
    }
    for (const { descriptor, bytes } of documents) await writeDocument(to, descriptor.digest, bytes)
    top ??= documents[0]?.descriptor
  }
  if (!top) throw new Error('no platform is wanted')
  return { image: { name: text, manifest: top }, fetched }
}

/**
 * Brings every image that the entries name into the folder `images` of the mirror, checked by digest. What is there is kept; a
 * layer that was begun goes on. Throws DCL_UNIVERSE_IMAGE_UNAVAILABLE, or DCL_UNIVERSE_REPOSITORY_UNWRITABLE for the disk.
 */
export async function fetchImages(
  folder: string,
  entries: readonly IndexEntry[],
  source: ImageSource,
  report: (done: number, all: number, image: string) => void,
): Promise<FetchedImages> {
  const to = imagesFolder(folder)
  const wanted = new Map(entries.flatMap((entry) => entry.images.map((text) => [text, entry] as const)))
  const result: FetchedImages = { images: [], fetched: 0 }
  for (const [text, { name, version }] of wanted) {
    report(result.images.length + 1, wanted.size, text)
    try {
      const ours = text.startsWith(`${clusterRegistry}/`) && !isServer(source.place)
      const { image, fetched } = ours
        ? await copyImage(imagesFolder(source.place), text, to)
        : await fetchImage(text, source, to)
      await nameInLayout(to, namesIn(image))
      result.images.push(text)
      result.fetched += fetched
    } catch (error) {
      const trouble = [error, (error as Error).cause].find(isDiskTrouble)
      if (trouble !== undefined)
        throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: messageOf(trouble) }, { cause: error })
      const reason = messageOf(error).replace(/\.$/, '')
      throw universeErrors.IMAGE_UNAVAILABLE({ image: text, name, version, reason }, { cause: error })
    }
  }
  return result
}

/** The names of an image with its registry written out. */
function namesIn({ name, manifest }: NamedImage): NamedImage[] {
  const { registry, repository, tag, digest } = parseReference(name)
  const whole = `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`
  return namedBothWays({ name: digest === undefined ? whole : `${whole}@${digest}`, manifest })
}
