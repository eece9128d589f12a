import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'

export type Access = 'read' | 'publish'

/** Who may do what. Without tokens for reading everybody reads; without tokens for publishing nobody publishes. */
export interface Tokens {
  read: readonly string[]
  publish: readonly string[]
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function isTokenList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((token) => typeof token === 'string' && token.length >= 16)
}

/** Reads a token file. */
export async function readTokens(file: string): Promise<Tokens> {
  try {
    const { read = [], publish = [] } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
    if (isTokenList(read) && isTokenList(publish)) return { read, publish }
  } catch (error) {
    throw universeErrors.TOKEN_FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
  throw universeErrors.TOKEN_FILE_UNREADABLE({ file, reason: 'a list is wrong or a token too short' })
}

/** The token of an `Authorization` header: `token=…`, `Bearer …`, or the password of `Basic …`. */
function presented(header: string | undefined): string | undefined {
  const [, scheme = '', value] = /^(token=|Bearer\s+|Basic\s+)(.+)$/i.exec(header ?? '') ?? []
  if (value === undefined || !/^basic/i.test(scheme)) return value
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
}

/** Whether a request with this `Authorization` header may do this. A token for publishing also reads. */
export function mayAccess(tokens: Tokens, access: Access, header: string | undefined): boolean {
  if (access === 'read' && tokens.read.length === 0) return true
  const given = digest(presented(header) ?? '')
  const allowed = access === 'read' ? [...tokens.read, ...tokens.publish] : tokens.publish
  return allowed.filter((token) => timingSafeEqual(digest(token), given)).length > 0
}
