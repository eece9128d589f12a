import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '@dcos-lite/lib/errors'
import { blobFile, nameInLayout } from '@dcos-lite/lib/oci-image'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../errors.ts'
import { imageBlobs } from './image-blobs.ts'

async function copyBlob(from: string, to: string, digest: string): Promise<number> {
  const target = blobFile(to, digest)
  const { size } = await stat(blobFile(from, digest))
  if ((await stat(target).catch(() => undefined))?.size === size) return 0
  await mkdir(dirname(target), { recursive: true })
  await rm(`${target}.part`, { force: true })
  await copyFile(blobFile(from, digest), `${target}.part`, constants.COPYFILE_FICLONE)
  await rename(`${target}.part`, target)
  return size
}

/** Copies images with all their blobs from one layout into another; what is there stays. Gives the bytes copied. */
export async function exportImages(from: string, images: readonly NamedImage[], to: string): Promise<number> {
  let bytes = 0
  try {
    for (const { manifest } of images) {
      for (const digest of await imageBlobs(from, manifest.digest)) bytes += await copyBlob(from, to, digest)
    }
    await nameInLayout(to, images)
    return bytes
  } catch (error) {
    throw universeErrors.OUTPUT_UNWRITABLE({ file: to, reason: messageOf(error) }, { cause: error })
  }
}

/** An image whose name has tag and digest, by its tag and by its digest: a tag moves on, a digest stays. */
export function namedBothWays({ name, manifest }: NamedImage): NamedImage[] {
  const [tagged = '', digest] = name.split('@')
  if (digest === undefined) return [{ name, manifest }]
  const bare = tagged.replace(/:[^/:]+$/, '')
  return [...new Set([tagged === bare ? [] : [tagged], [`${bare}@${digest}`]].flat())].map((one) => ({
    ...{ name: one, manifest },
  }))
}
