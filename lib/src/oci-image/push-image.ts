import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ociImageErrors } from './errors.ts'
import type { BuiltImage, Descriptor } from './types.ts'

/** Where an image is pushed to. */
export interface PushTarget {
  /** Base URL of the registry: `http://host:port`. */
  registry: string
  repository: string
  tag: string
  /** Such as `authorization`. */
  headers?: Record<string, string>
}

async function call(url: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const { cause } = error as Error
    const reason = cause instanceof Error ? cause.message : (error as Error).message
    throw ociImageErrors.PUSH_FAILED({ url, reason }, { cause: error })
  }
}

async function expectStatus(answer: Response, url: string, statuses: number[]): Promise<Response> {
  if (statuses.includes(answer.status)) return answer
  const reason = `it answered ${answer.status} ${(await answer.text()).slice(0, 200)}`
  throw ociImageErrors.PUSH_FAILED({ url, reason })
}

async function pushBlob(image: BuiltImage, blob: Descriptor, target: PushTarget): Promise<void> {
  const base = `${target.registry}/v2/${target.repository}/blobs`
  const headers = target.headers ?? {}
  const present = await call(`${base}/${blob.digest}`, { method: 'HEAD', headers })
  if (present.status === 200) return
  const start = `${base}/uploads/`
  const begun = await expectStatus(await call(start, { method: 'POST', headers }), start, [202])
  const place = new URL(begun.headers.get('location') ?? '', start)
  place.searchParams.set('digest', blob.digest)
  const file = join(image.folder, 'blobs', 'sha256', blob.digest.slice('sha256:'.length))
  const put = await call(place.href, {
    method: 'PUT',
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': String(blob.size),
    },
    body: Readable.toWeb(createReadStream(file)) as unknown as NonNullable<RequestInit['body']>,
    duplex: 'half',
  })
  await expectStatus(put, place.href, [201])
}

/** Pushes an image under a tag; blobs that the registry has are left out. Gives the digest. Throws DCL_OCI_IMAGE_PUSH_FAILED. */
export async function pushImage(image: BuiltImage, target: PushTarget): Promise<string> {
  for (const blob of image.blobs) await pushBlob(image, blob, target)
  const url = `${target.registry}/v2/${target.repository}/manifests/${target.tag}`
  const file = join(image.folder, 'blobs', 'sha256', image.digest.slice('sha256:'.length))
  const answer = await call(url, {
    method: 'PUT',
    headers: { ...target.headers, 'content-type': image.manifest.mediaType },
    body: await readFile(file),
  })
  await expectStatus(answer, url, [201])
  return image.digest
}
