import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Collection } from '@dcos-lite/lib/store'

/** Smaller records stay readable as they are. */
const packFromBytes = 64 * 1024

/** A large record in a smaller form: its JSON text, compressed, in base64. */
interface Packed {
  packed: string
}

// The window must span the whole text: what repeats in it are ids, each far from the other.
const settings = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 24 }

/** The form in which a record is stored: packed when it is so large that it might not fit a transaction. */
export function pack<T>(value: T): T | Packed {
  const text = JSON.stringify(value)
  if (text.length < packFromBytes) return value
  return { packed: brotliCompressSync(text, { params: settings }).toString('base64') }
}

/** The record out of its stored form. */
export function unpack(raw: Record<string, unknown>): unknown {
  const { packed } = raw
  if (typeof packed !== 'string') return raw
  return JSON.parse(brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8')) as unknown
}

/** The collection, writing large records packed; its format must unpack what it reads. */
export function packing<T>(collection: Collection<T>): Collection<T> {
  const putOperation: Collection<T>['putOperation'] = (id, value) =>
    collection.putOperation(id, pack(value) as T)
  return {
    ...collection,
    putOperation,
    put: (id, value, compare) => collection.commit([putOperation(id, value)], compare),
  }
}
