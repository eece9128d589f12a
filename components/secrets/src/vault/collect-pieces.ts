import type { Environment } from '@dcos-lite/lib/component'
import { decodeRecord, decodeRecordId } from '@dcos-lite/lib/store'
import type { Collection, Store } from '@dcos-lite/lib/store'
import { pieceFormat } from '../records/secret.ts'
import type { SecretRecord } from '../records/secret.ts'

/** A piece that nothing refers to may belong to a change that is under way. */
const longestChangeMs = 600_000
const pageSize = 16

/** Removes pieces that a process left that died before it could show them. Returns how many. */
export async function collectPieces(
  store: Store,
  secrets: Collection<SecretRecord>,
  { clock }: Environment,
): Promise<number> {
  const isUsed = (contentId: string): boolean =>
    [...secrets.values()].some(({ versions }) => versions.some((each) => each.contentId === contentId))
  let removed = 0
  let afterKey = ''
  for (let more = true; more;) {
    const page = await store.list(pieceFormat.prefix, {
      limit: pageSize,
      ...(afterKey === '' ? {} : { afterKey }),
    })
    more = page.more
    for (const { key, value, modRevision } of page.records) {
      afterKey = key
      const { writtenAtMs } = decodeRecord(pieceFormat, key, value)
      const [contentId = ''] = (decodeRecordId(key.slice(pieceFormat.prefix.length)) ?? '').split('/')
      if (clock.nowMs() - writtenAtMs < longestChangeMs || isUsed(contentId)) continue
      await store.transact({ compare: [{ key, modRevision }], operations: [{ type: 'delete', key }] })
      removed += 1
    }
  }
  return removed
}
