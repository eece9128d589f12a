import { storeErrors } from './errors.ts'
import { transactionLimits } from './types.ts'
import type { Compare, Operation, Transaction } from './types.ts'

/** Refuses text that an engine would change on its way in. */
export function requireText(what: string, text: string, options: { mayBeEmpty: boolean }): void {
  if (typeof text !== 'string') throw storeErrors.INPUT_INVALID({ what, reason: 'it is not text' })
  if (text === '' && !options.mayBeEmpty) throw storeErrors.INPUT_INVALID({ what, reason: 'it is empty' })
  if (!text.isWellFormed()) throw storeErrors.INPUT_INVALID({ what, reason: 'it is not well-formed Unicode' })
}

function bytesOfCompare(compare: Compare): number {
  requireText('a key', compare.key, { mayBeEmpty: false })
  if (!('value' in compare)) return Buffer.byteLength(compare.key)
  requireText('a value', compare.value, { mayBeEmpty: true })
  return Buffer.byteLength(compare.key) + Buffer.byteLength(compare.value)
}

function bytesOfOperation(operation: Operation): number {
  if (operation.type === 'deletePrefix') {
    requireText('a prefix', operation.prefix, { mayBeEmpty: true })
    return Buffer.byteLength(operation.prefix)
  }
  requireText('a key', operation.key, { mayBeEmpty: false })
  if (operation.type === 'delete') return Buffer.byteLength(operation.key)
  requireText('a value', operation.value, { mayBeEmpty: true })
  return Buffer.byteLength(operation.key) + Buffer.byteLength(operation.value)
}

function requireDistinctKeys(operations: Operation[]): void {
  const put = new Set<string>()
  for (const operation of operations) {
    if (operation.type !== 'put') continue
    if (put.has(operation.key)) throw storeErrors.DUPLICATE_KEY({ key: operation.key })
    put.add(operation.key)
  }
  for (const operation of operations) {
    if (operation.type === 'delete' && put.has(operation.key)) {
      throw storeErrors.DUPLICATE_KEY({ key: operation.key })
    }
    if (operation.type !== 'deletePrefix') continue
    for (const key of put) {
      if (key.startsWith(operation.prefix)) throw storeErrors.DUPLICATE_KEY({ key })
    }
  }
}

/** Enforces the limits of a transaction, alike for every engine and before one is asked. */
export function validateTransaction(transaction: Transaction): void {
  const { compare = [], operations } = transaction
  const count = Math.max(compare.length, operations.length)
  const limit = `${transactionLimits.operations} operations, ${transactionLimits.bytes} bytes`
  let bytes = 0
  for (const condition of compare) bytes += bytesOfCompare(condition)
  for (const operation of operations) bytes += bytesOfOperation(operation)
  if (count > transactionLimits.operations || bytes > transactionLimits.bytes) {
    throw storeErrors.TRANSACTION_TOO_LARGE({ operations: count, bytes, limit })
  }
  requireDistinctKeys(operations)
}
