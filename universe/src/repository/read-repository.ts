import { readFile, stat } from 'node:fs/promises'
import { assembleTree, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { requestText } from '@dcos-lite/lib/http-client'
import { sha256, signatureUrl } from '@dcos-lite/lib/package-signing'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { readRepositoryFolder } from './repository-folder.ts'
import { refusalOf } from './server-refusal.ts'
import { parseState } from './state.ts'
import type { RepositoryState } from './state.ts'

/** Whether a place is a repository server rather than something on the disk. */
export function isServer(place: string): boolean {
  return /^https?:\/\//.test(place)
}

/** The headers that show a token. */
export function withToken(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `token=${token}` }
}

async function getText(url: string, token: string | undefined): Promise<string | undefined> {
  const { status, body } = await requestText({ url, headers: withToken(token) })
  if (status === 404) return undefined
  if (status === 401) throw universeErrors.TOKEN_REFUSED({ what: `reading ${url}` })
  if (status === 200) return body
  throw refusalOf(url, { status, body }).error
}

/** The serial that a repository server is at; 0 where it tells none. */
export async function readServerSerial(base: string, token: string | undefined): Promise<number> {
  const url = `${base.replace(/\/+$/, '')}/repository/state`
  const text = await getText(url, token)
  try {
    const { serial } = JSON.parse(text ?? '{}') as { serial?: unknown }
    return typeof serial === 'number' ? serial : 0
  } catch {
    return 0 // A server of plain files may answer with a page.
  }
}

async function readServerOnce(url: string, token: string | undefined): Promise<RepositoryState> {
  const document = await getText(url, token)
  if (document === undefined) {
    throw universeErrors.REPOSITORY_UNREADABLE({ place: url, reason: 'the server has no such file' })
  }
  return parseState(url, document, await getText(signatureUrl(url), token))
}

async function readServer(base: string, token: string | undefined): Promise<RepositoryState> {
  const url = /\.json$/.test(base) ? base : `${base.replace(/\/+$/, '')}/universe.json`
  const state = await readServerOnce(url, token)
  const { index, document } = state
  const fits = !index || index.documents.some((one) => one.sha256 === sha256(document))
  // A publication may have come between the two requests.
  return fits ? state : readServerOnce(url, token)
}

async function readDocument(file: string): Promise<RepositoryState> {
  try {
    const signature = await readFile(`${file}.signature`, 'utf8').catch(() => undefined)
    return parseState(file, await readFile(file, 'utf8'), signature)
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('E')) throw error
    throw universeErrors.REPOSITORY_UNREADABLE({ place: file, reason: fileReason(error) })
  }
}

/** Reads a repository: a folder, a document (beside its signature), or the URL of a server or document. */
export async function readRepository(place: string, token?: string): Promise<RepositoryState> {
  if (isServer(place)) return readServer(place, token)
  const found = await stat(place).catch(() => undefined)
  if (found?.isFile()) return readDocument(place)
  const state = found && (await readRepositoryFolder(place))
  if (state) return state
  const reason = found ? 'the folder has neither current.json nor universe.json' : 'there is no such folder'
  throw universeErrors.REPOSITORY_UNREADABLE({ place, reason })
}

/** Reads packages from wherever they are: a tree of files, a repository, or a document. */
export async function readPackages(place: string): Promise<PackageDefinition[]> {
  if (isServer(place) || (await stat(place).catch(() => undefined))?.isFile()) {
    return (await readRepository(place)).packages
  }
  const revisions = await readPackageTree(await findPackageTree(place))
  // A tree may have a built document beside it; without a revision the folder is a published repository.
  if (revisions.length > 0) return assembleTree(revisions)
  return (await readRepository(place)).packages
}
