import type { Compare, Operation, Transaction } from '../types.ts'
import { rangeOf, toBase64 } from './encoding.ts'

function toCompare(compare: Compare): Record<string, string> {
  const key = toBase64(compare.key)
  if ('value' in compare) return { key, target: 'VALUE', result: 'EQUAL', value: toBase64(compare.value) }
  if ('modRevision' in compare) {
    return { key, target: 'MOD', result: 'EQUAL', mod_revision: String(compare.modRevision) }
  }
  return { key, target: 'CREATE', result: 'EQUAL', create_revision: String(compare.createRevision) }
}

function toRequest(operation: Operation): Record<string, Record<string, string>> {
  if (operation.type === 'deletePrefix') return { request_delete_range: rangeOf(operation.prefix) }
  const key = toBase64(operation.key)
  if (operation.type === 'delete') return { request_delete_range: { key } }
  const lease = operation.leaseId === undefined ? {} : { lease: operation.leaseId }
  return { request_put: { key, value: toBase64(operation.value), ...lease } }
}

/** A transaction in the gateway's words. */
export function toTransactionRequest({ compare = [], operations }: Transaction): Record<string, unknown> {
  return { compare: compare.map(toCompare), success: operations.map(toRequest), failure: [] }
}

/** The lease that a transaction speaks of, for messages. */
export function leaseOf({ operations }: Transaction): string {
  for (const operation of operations) {
    if (operation.type === 'put' && operation.leaseId !== undefined) return operation.leaseId
  }
  return ''
}
