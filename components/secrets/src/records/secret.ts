import type { RecordFormat } from '@dcos-lite/lib/store'

/** One version of a secret; what it says lies encrypted in pieces of its own. */
export interface VersionRecord {
  version: number
  /** Names the pieces of the content. */
  contentId: string
  pieces: number
  keyId: string
  /** Of the value itself. */
  bytes: number
  /** It was given as bytes, not as text. */
  binary: boolean
  createdAt: string
  by: string
}

/** A secret and its versions, the newest last. This record is what makes a change visible. */
export interface SecretRecord {
  path: string
  nextVersion: number
  versions: VersionRecord[]
}

export const secretFormat: RecordFormat<SecretRecord> = {
  kind: 'secret',
  prefix: 'secrets/',
  version: 1,
  upgrade: (raw) => raw as unknown as SecretRecord,
}

/** A piece of an encrypted content; never changed. */
export interface PieceRecord {
  writtenAtMs: number
  data: string
}

export const pieceFormat: RecordFormat<PieceRecord> = {
  kind: 'secret piece',
  prefix: 'secret-pieces/',
  version: 1,
  upgrade: (raw) => raw as unknown as PieceRecord,
}
