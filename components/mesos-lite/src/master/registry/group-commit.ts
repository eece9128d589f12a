import { isDcosError } from '@dcos-lite/lib/errors'
import { storeErrors, transactionLimits } from '@dcos-lite/lib/store'
import type { Operation } from '@dcos-lite/lib/store'

/** Makes one change of the store; false when its condition did not hold. The condition is the same for all. */
export type Transact = (operations: Operation[]) => Promise<boolean>

interface Waiting {
  operations: Operation[]
  bytes: number
  resolve: (made: boolean) => void
  reject: (error: unknown) => void
}

// Room for the condition, and for what a store puts before every key.
const mostBytes = transactionLimits.bytes - 64 * 1024

function bytesOf(operation: Operation): number {
  if (operation.type === 'deletePrefix') return Buffer.byteLength(operation.prefix)
  const bytes = Buffer.byteLength(operation.key)
  return operation.type === 'put' ? bytes + Buffer.byteLength(operation.value) : bytes
}

/** Takes as many from the front as one transaction can have; those that touch the same key are never together. */
function takeBatch(queue: Waiting[]): Waiting[] {
  const keys = new Set<string>()
  let count = 0
  let operationCount = 0
  let bytes = 0
  for (const one of queue) {
    operationCount += one.operations.length
    bytes += one.bytes
    const isAlone = one.operations.some(
      (operation) => operation.type === 'deletePrefix' || keys.has(operation.key),
    )
    const isFull = operationCount > transactionLimits.operations || bytes > mostBytes
    if (count > 0 && (isAlone || isFull)) break
    count += 1
    if (isAlone) break
    for (const operation of one.operations) if (operation.type !== 'deletePrefix') keys.add(operation.key)
  }
  return queue.splice(0, count)
}

/** Nothing of the batch was made, and it need not be the fault of all. */
function mayConcernOne(error: unknown): boolean {
  const ofInput = [storeErrors.TRANSACTION_TOO_LARGE, storeErrors.INPUT_INVALID, storeErrors.DUPLICATE_KEY]
  return isDcosError(error) && ofInput.some(({ code }) => code === error.code)
}

/**
 * Makes changes that are asked for while another one is being made together, in one transaction, in the order of their
 * asking. Each asker hears its own outcome; one that the store cannot take does no harm to the others.
 */
export function createGroupCommit(transact: Transact): Transact {
  const queue: Waiting[] = []
  let running = false

  const make = async (batch: Waiting[]): Promise<void> => {
    try {
      const made = await transact(batch.flatMap(({ operations }) => operations))
      for (const { resolve } of batch) resolve(made)
    } catch (error) {
      if (batch.length > 1 && mayConcernOne(error)) {
        for (const one of batch) await make([one])
      } else for (const { reject } of batch) reject(error)
    }
  }
  const run = async (): Promise<void> => {
    if (running) return
    running = true
    while (queue.length > 0) await make(takeBatch(queue))
    running = false
  }
  return (operations) =>
    new Promise((resolve, reject) => {
      const bytes = operations.reduce((sum, operation) => sum + bytesOf(operation), 0)
      queue.push({ operations, bytes, resolve, reject })
      void run()
    })
}
