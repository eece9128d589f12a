import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { askForToken, parseReference, readChallenge } from '../image-registry/index.ts'
import type { RegistryLogin } from '../image-registry/index.ts'
import { ociImageErrors } from './errors.ts'
import type { BuiltImage, Descriptor } from './types.ts'

const tokenTimeoutMs = 30_000

/** Where an image is pushed to. */
export interface PushTarget {
  /** Base URL of the registry: `http://host:port`. */
  registry: string
  repository: string
  tag: string
  /** Such as `authorization`. */
  headers?: Record<string, string>
  /** Used when the registry asks for it, as it asks. */
  login?: RegistryLogin
}

type PushedImage = Pick<BuiltImage, 'folder' | 'digest' | 'manifest' | 'blobs'>
type Headers = Record<string, string>

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

/** The headers with which the registry lets this login write; asked for without a change to it. */
async function headersFor({ registry, repository, headers = {}, login }: PushTarget): Promise<Headers> {
  const url = `${registry}/v2/${repository}/blobs/uploads/`
  const asked = await call(`${registry}/v2/`, { headers })
  await asked.body?.cancel()
  if (asked.status !== 401) return headers
  const challenge = readChallenge(asked.headers.get('www-authenticate'))
  if (!challenge || (challenge.scheme === 'basic' && !login))
    throw ociImageErrors.PUSH_FAILED({ url, reason: 'it wants a login' })
  if (challenge.scheme === 'basic') {
    const basic = Buffer.from(`${login?.username}:${login?.password}`).toString('base64')
    return { ...headers, authorization: `Basic ${basic}` }
  }
  const { host, protocol } = new URL(registry)
  const authorization = await askForToken(
    { ...challenge, scope: `repository:${repository}:pull,push` },
    {
      reference: { ...parseReference(`${host}/${repository}`), registry: host },
      ...{ login, plain: protocol === 'http:', signal: AbortSignal.timeout(tokenTimeoutMs) },
    },
  )
  return { ...headers, authorization }
}

async function pushBlob(
  image: PushedImage,
  blob: Descriptor,
  target: PushTarget,
  headers: Headers,
): Promise<void> {
  const base = `${target.registry}/v2/${target.repository}/blobs`
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
export async function pushImage(image: PushedImage, target: PushTarget): Promise<string> {
  const headers = await headersFor(target)
  for (const blob of image.blobs) await pushBlob(image, blob, target, headers)
  const url = `${target.registry}/v2/${target.repository}/manifests/${target.tag}`
  const file = join(image.folder, 'blobs', 'sha256', image.digest.slice('sha256:'.length))
  const answer = await call(url, {
    method: 'PUT',
    headers: { ...headers, 'content-type': image.manifest.mediaType },
    body: await readFile(file),
  })
  await expectStatus(answer, url, [201])
  return image.digest
}
