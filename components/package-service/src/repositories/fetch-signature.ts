import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { signatureMediaType, signatureUrl } from '@dcos-lite/lib/package-signing'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { downloadRepository } from './download.ts'
import type { DownloadOptions } from './download.ts'
import { unreachable } from './unreachable.ts'

/** The signature of a repository, as it was found. */
export type FetchedSignature =
  { state: 'absent' } | { state: 'unchanged' } | { state: 'present'; text: string; tag: string | undefined }

async function readLocal(repository: NamedRepository): Promise<FetchedSignature> {
  try {
    const text = await readFile(fileURLToPath(signatureUrl(repository.uri)), 'utf8')
    return { state: 'present', text, tag: undefined }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'absent' }
    throw unreachable(repository, error)
  }
}

/** Fetches the signature that lies beside a repository, unless it is still the one with `knownTag`. */
export async function fetchSignature(
  repository: NamedRepository,
  knownTag: string | undefined,
  options: DownloadOptions,
): Promise<FetchedSignature> {
  if (repository.uri.startsWith('file:')) return readLocal(repository)
  const { name, uri: of } = repository
  if (!URL.canParse(of)) {
    const details = { repository: { name, uri: of }, cause: 'not a URL' }
    throw packageServiceErrors.REPOSITORY_URI_SYNTAX({ name, uri: of }, { details })
  }
  const uri = signatureUrl(of)
  const { status, headers, body } = await downloadRepository({ name, uri }, knownTag, {
    ...options,
    accept: signatureMediaType,
    acceptEncoding: 'identity',
  })
  if (status === 304) return { state: 'unchanged' }
  if (status === 200) return { state: 'present', text: body.toString('utf8'), tag: headers.etag }
  if (status >= 400 && status < 500) return { state: 'absent' }
  const details = { packageRepository: { name, uri }, method: 'GET', clientStatus: status, status: 500 }
  throw packageServiceErrors.UNIVERSE_CLIENT_HTTP_ERROR({ name, uri, clientStatus: status }, { details })
}
