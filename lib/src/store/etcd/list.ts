import { isDcosError } from '../../errors/index.ts'
import { storeErrors } from '../errors.ts'
import type { ListOptions, ListResult, StoreRecord } from '../types.ts'
import { rangeOf, toRecord } from './encoding.ts'
import type { GatewayRecord } from './encoding.ts'
import type { Gateway } from './gateway.ts'

interface RangeAnswer {
  header: { revision: string }
  kvs?: GatewayRecord[]
  more?: boolean
}

const pageSize = 512

async function listOnce(gateway: Gateway, prefix: string, options: ListOptions): Promise<ListResult> {
  const { limit = Infinity } = options
  const records: StoreRecord[] = []
  let revision = options.atRevision
  let afterKey = options.afterKey
  for (;;) {
    const request = {
      ...rangeOf(prefix, afterKey),
      limit: String(Math.min(pageSize, limit - records.length)),
      ...(revision === undefined ? {} : { revision: String(revision) }),
    }
    const answer = await gateway.read<RangeAnswer>('/v3/kv/range', request, { revision: revision ?? 0 })
    for (const record of answer.kvs ?? []) records.push(toRecord(record))
    revision ??= Number(answer.header.revision)
    const more = answer.more === true
    if (!more || records.length >= limit) return { records, revision, more }
    afterKey = records.at(-1)?.key
  }
}

/** Lists a prefix in pages of one revision; begins again when that revision is compacted between two pages. */
export async function listPrefix(
  gateway: Gateway,
  prefix: string,
  options: ListOptions,
): Promise<ListResult> {
  for (;;) {
    try {
      return await listOnce(gateway, prefix, options)
    } catch (error) {
      const compacted = isDcosError(error) && error.code === storeErrors.COMPACTED.code
      if (!compacted || options.atRevision !== undefined) throw error
    }
  }
}
