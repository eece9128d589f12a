import { endOfPrefix } from '../key-range.ts'
import type { StoreRecord } from '../types.ts'

/** A record as the gateway writes it: bytes in base64, 64-bit numbers as text, zeros left out. */
export interface GatewayRecord {
  key: string
  value?: string
  create_revision?: string
  mod_revision?: string
  version?: string
}

const zeroByte = '\0'

/** Text as the gateway wants it. */
export function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Text that the gateway answered with. */
export function fromBase64(encoded = ''): string {
  return Buffer.from(encoded, 'base64').toString()
}

/** Everything below a prefix, or only what follows `afterKey`, as etcd's half-open range. */
export function rangeOf(prefix: string, afterKey?: string): { key: string; range_end: string } {
  const end = endOfPrefix(prefix) ?? zeroByte
  const first = prefix === '' ? zeroByte : prefix
  const next = afterKey === undefined ? first : afterKey + zeroByte
  const start = Buffer.compare(Buffer.from(next), Buffer.from(first)) > 0 ? next : first
  return { key: toBase64(start), range_end: toBase64(end) }
}

/** The record that the gateway means. */
export function toRecord(record: GatewayRecord): StoreRecord {
  return {
    key: fromBase64(record.key),
    value: fromBase64(record.value),
    createRevision: Number(record.create_revision ?? 0),
    modRevision: Number(record.mod_revision ?? 0),
    version: Number(record.version ?? 0),
  }
}
