import type { Operation } from '@dcos-lite/lib/store'

/** What is left of operations that follow one another when each key is written only once, as it is to be at the end. */
export function lastOfEachKey(operations: readonly Operation[]): Operation[] {
  const last = new Map<string, Operation>()
  for (const operation of operations) {
    last.set(operation.type === 'deletePrefix' ? `${operation.prefix}*` : operation.key, operation)
  }
  return [...last.values()]
}
