import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { repositoryFormats, repositoryMediaType } from '@dcos-lite/lib/package-format'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { isCompatible, parseMediaType } from '../protocol/media-type.ts'
import { downloadRepository, largestAnswerBytes, tooLargeText } from './download.ts'
import type { DownloadOptions } from './download.ts'
import { unreachable } from './unreachable.ts'

/** The bytes of a repository; undefined when it is still the one with the given tag. */
export interface FetchedRepository {
  text: string
  /** What tells this content from a later one. */
  tag: string | undefined
}

const gunzipBytes = promisify(gunzip)
const supported = [repositoryMediaType('v4'), repositoryMediaType('v3')]

async function readLocal(
  repository: NamedRepository,
  knownTag: string | undefined,
): Promise<FetchedRepository | undefined> {
  try {
    const file = fileURLToPath(repository.uri)
    const { mtimeMs, size, ino } = await stat(file)
    const tag = `${mtimeMs}-${size}-${ino}`
    return tag === knownTag ? undefined : { text: await readFile(file, 'utf8'), tag }
  } catch (error) {
    throw unreachable(repository, error)
  }
}

/** Repositories of DC/OS 1.7 and older were archives; the message says what to do with one. */
function refuseZip({ name, uri }: NamedRepository, contentType: string | undefined, body: Buffer): void {
  const isZip = body.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004'
  if (!isZip && !/^application\/(?:x-)?zip/.test(contentType ?? '')) return
  const details = { supported, actual: contentType ?? 'application/zip' }
  throw packageServiceErrors.UNSUPPORTED_CONTENT_TYPE(
    { actual: `${contentType ?? 'none'} (the zip archive of DC/OS 1.7 and older, "${name}" at ${uri})` },
    { details },
  )
}

function checkType(contentType: string | undefined): void {
  const given = contentType === undefined ? undefined : parseMediaType(contentType)
  const known = repositoryFormats.some((format) => {
    const type = parseMediaType(repositoryMediaType(format))
    return given !== undefined && type !== undefined && isCompatible(given, type)
  })
  if (known) return
  const details = { supported, ...(contentType === undefined ? {} : { actual: contentType }) }
  throw packageServiceErrors.UNSUPPORTED_CONTENT_TYPE({ actual: contentType ?? 'none' }, { details })
}

async function decompress(body: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8')
  if (encoding !== 'gzip') {
    throw packageServiceErrors.UNSUPPORTED_CONTENT_ENCODING(
      { actual: encoding },
      { details: { supported: ['gzip'], actual: encoding } },
    )
  }
  const plain = await gunzipBytes(body, { maxOutputLength: largestAnswerBytes }).catch((error: unknown) => {
    const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    throw tooLarge ? new Error(tooLargeText) : error
  })
  return plain.toString('utf8')
}

/** Fetches a repository, unless it is still the one with `knownTag`. */
export async function fetchRepository(
  repository: NamedRepository,
  knownTag: string | undefined,
  options: DownloadOptions,
): Promise<FetchedRepository | undefined> {
  if (repository.uri.startsWith('file:')) return readLocal(repository, knownTag)
  const { status, headers, body } = await downloadRepository(repository, knownTag, options)
  if (status === 304) return undefined
  if (status !== 200) {
    const { name, uri } = repository
    const details = { packageRepository: { name, uri }, method: 'GET', clientStatus: status, status: 500 }
    throw packageServiceErrors.UNIVERSE_CLIENT_HTTP_ERROR({ name, uri, clientStatus: status }, { details })
  }
  refuseZip(repository, headers['content-type'], body)
  checkType(headers['content-type'])
  try {
    return { text: await decompress(body, headers['content-encoding']), tag: headers.etag }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('DCL_')) throw error
    throw unreachable(repository, error)
  }
}
