import { seal, unseal } from '@dcos-lite/lib/cluster-key'
import type { Environment } from '@dcos-lite/lib/component'
import { decodeRecord, encodeRecord, encodeRecordId } from '@dcos-lite/lib/store'
import type { Operation, Store } from '@dcos-lite/lib/store'
import { inPieces } from '../decide/versions.ts'
import { secretsErrors } from '../errors.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { pieceFormat } from '../records/secret.ts'
import type { VersionRecord } from '../records/secret.ts'

/** Where the encrypted contents of secrets lie. */
export interface Contents {
  /** Writes a content durably; nothing refers to it yet. */
  write(path: string, version: number, value: Uint8Array): Promise<Written>
  /** Throws DCL_SECRETS_UNREADABLE. */
  read(path: string, version: VersionRecord): Promise<Buffer>
  removal(version: VersionRecord): Operation[]
}

export type Written = Pick<VersionRecord, 'contentId' | 'pieces' | 'keyId'>

/** Two of them and their keys fit into one transaction. */
const pieceLength = 480 * 1024

const keyOf = (contentId: string, index: number): string =>
  pieceFormat.prefix + encodeRecordId(`${contentId}/${index}`)

/** What a content is bound to: it cannot be passed off as that of another secret or version. */
const placeOf = (path: string, version: number): string => `secret\n${path}\n${version}`

/** Creates the writer and reader of contents. */
export function createContents(store: Store, ring: KeyRing, { clock, random }: Environment): Contents {
  const readPieces = async ({ contentId, pieces }: VersionRecord): Promise<string | undefined> => {
    let data = ''
    for (let index = 0; index < pieces; index++) {
      const { record } = await store.get(keyOf(contentId, index))
      if (!record) return undefined
      data += decodeRecord(pieceFormat, record.key, record.value).data
    }
    return data
  }
  return {
    async write(path, version, value) {
      const contentId = random.uuid()
      const { keyId, data } = seal(ring.keys(), value, placeOf(path, version))
      const pieces = inPieces(data, pieceLength)
      const writtenAtMs = clock.nowMs()
      for (const [index, piece] of pieces.entries()) {
        const text = encodeRecord(pieceFormat, { writtenAtMs, data: piece })
        await store.transact({ operations: [{ type: 'put', key: keyOf(contentId, index), value: text }] })
      }
      return { contentId, pieces: pieces.length, keyId }
    },
    async read(path, record) {
      const { version, keyId } = record
      const data = await readPieces(record)
      if (data !== undefined) await ring.lookFor(keyId)
      const value =
        data === undefined ? undefined : unseal(ring.keys(), { keyId, data }, placeOf(path, version))
      if (value === undefined) throw secretsErrors.UNREADABLE({ path, version, keyId })
      return value
    },
    removal: ({ contentId, pieces }) =>
      Array.from({ length: pieces }, (_, index) => ({ type: 'delete', key: keyOf(contentId, index) })),
  }
}
