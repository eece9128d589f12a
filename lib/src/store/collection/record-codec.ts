import { isDcosError } from '../../errors/index.ts'
import { storeErrors } from '../errors.ts'
import type { RecordFormat } from './record-format.ts'
import { decodeRecordId, encodeRecordId } from './record-id.ts'

/** Between a record of one format and its stored text. */
export interface RecordCodec<T> {
  keyOf(id: string): string
  idOf(key: string): string
  encode(value: T): string
  /** Throws DCL_STORE_RECORD_UNREADABLE for text that this version cannot understand. */
  decode(key: string, text: string): T
}

function parse(text: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(text)
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new Error('it is not a JSON object')
  }
  return parsed as Record<string, unknown>
}

/** Reads a stored record of any known version of its format. Throws DCL_STORE_RECORD_UNREADABLE. */
export function decodeRecord<T>(format: RecordFormat<T>, key: string, text: string): T {
  try {
    const { format: version, ...fields } = parse(text)
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
      throw new Error(`its format is ${JSON.stringify(version)}, not a version number`)
    }
    if (version > format.version) {
      throw new Error(`its ${format.kind} format is version ${version}, known is up to ${format.version}`)
    }
    return format.upgrade(fields, version)
  } catch (error) {
    if (isDcosError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw storeErrors.RECORD_UNREADABLE({ key, reason }, { cause: error })
  }
}

/** The text that is stored: the format's version, then the record's own fields. */
export function encodeRecord<T>(format: RecordFormat<T>, value: T): string {
  const stored: Record<string, unknown> = { format: 0, ...value }
  stored['format'] = format.version
  return JSON.stringify(stored)
}

/** The codec of one format. */
export function recordCodec<T>(format: RecordFormat<T>): RecordCodec<T> {
  return {
    keyOf: (id) => format.prefix + encodeRecordId(id),
    idOf(key) {
      const id = decodeRecordId(key.slice(format.prefix.length))
      if (id === undefined)
        throw storeErrors.RECORD_UNREADABLE({ key, reason: 'its key is not of our making' })
      return id
    },
    encode: (value) => encodeRecord(format, value),
    decode: (key, text) => decodeRecord(format, key, text),
  }
}
