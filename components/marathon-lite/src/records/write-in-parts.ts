import { transactionLimits } from '@dcos-lite/lib/store'
import type { Operation } from '@dcos-lite/lib/store'

const sizeOf = (operation: Operation): number =>
  operation.type === 'put' ? Buffer.byteLength(operation.key) + Buffer.byteLength(operation.value) : 256

/** Splits operations, in their order, into parts that each fit one transaction. */
export function inParts(operations: readonly Operation[]): Operation[][] {
  const parts: Operation[][] = []
  let part: Operation[] = []
  let bytes = 0
  for (const operation of operations) {
    const size = sizeOf(operation)
    if (
      part.length > 0 &&
      (part.length >= transactionLimits.operations || bytes + size > transactionLimits.bytes)
    ) {
      parts.push(part)
      part = []
      bytes = 0
    }
    part.push(operation)
    bytes += size
  }
  return part.length > 0 ? [...parts, part] : parts
}
