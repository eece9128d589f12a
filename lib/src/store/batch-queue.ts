import type { StoreEventBatch } from './types.ts'

/** What feeds one watch: batches in order, then perhaps a failure or the end. */
export interface BatchQueue extends AsyncIterable<StoreEventBatch> {
  push(batch: StoreEventBatch): void
  fail(error: unknown): void
  end(): void
  size(): number
  /** Drops what was not taken yet. */
  clear(): void
}

/** Creates an empty queue. `onTaken` hears the revision of each batch taken, `onReturn` that the reader left its loop. */
export function createBatchQueue(
  notices: { onTaken?: (revision: number) => void; onReturn?: () => void } = {},
): BatchQueue {
  let batches: StoreEventBatch[] = []
  let taken = 0
  let outcome: { error: unknown } | 'ended' | undefined
  let wake: (() => void) | undefined

  const signal = (): void => {
    wake?.()
    wake = undefined
  }
  const settle = (result: { error: unknown } | 'ended'): void => {
    outcome ??= result
    signal()
  }
  const take = (): StoreEventBatch | undefined => {
    const batch = batches[taken]
    if (batch === undefined) return undefined
    taken += 1
    if (taken > 64 && taken * 2 > batches.length) {
      batches = batches.slice(taken)
      taken = 0
    }
    notices.onTaken?.(batch.revision)
    return batch
  }
  const next = async (): Promise<IteratorResult<StoreEventBatch>> => {
    for (;;) {
      if (outcome === 'ended') return { done: true, value: undefined }
      const batch = take()
      if (batch) return { done: false, value: batch }
      if (outcome) throw outcome.error
      await new Promise<void>((resolve) => {
        const earlier = wake
        wake = () => (earlier?.(), resolve())
      })
    }
  }
  return {
    push(batch) {
      batches.push(batch)
      signal()
    },
    fail: (error) => settle({ error }),
    end: () => settle('ended'),
    size: () => batches.length - taken,
    clear() {
      batches = []
      taken = 0
    },
    [Symbol.asyncIterator]: () => ({
      next,
      return: () => {
        settle('ended')
        notices.onReturn?.()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}
