import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@dcos-lite/lib/clock'
import { chunksOf, sliceMs } from './slices.ts'

/** The bytes of a view for one client. `return` when it wants no more. */
export interface ViewReader extends AsyncIterableIterator<Buffer, void> {
  next(): Promise<IteratorResult<Buffer, void>>
  return(): Promise<IteratorResult<Buffer, void>>
}

/** A view that is made while it is read, for as many as have joined before it is begun. */
export interface SharedView {
  join(): ViewReader
  /** Lets the making begin; resolves when it is over, or nobody reads it any more. */
  begin(): Promise<void>
  /** Makes what is left without waiting for those who read: somebody else waits for his turn. */
  hurry(): void
}

/** `start` takes what the view is made from; it is called at the beginning. */
export function shareView(clock: Clock, start: () => Generator<string | Uint8Array, void>): SharedView {
  /** What every reader has taken is forgotten. */
  const made: Buffer[] = []
  let forgotten = 0
  const readers = new Set<{ at: number }>()
  let chunks: Generator<Buffer | undefined, void> | undefined
  let making: Promise<void> | undefined
  let failure: { error: unknown } | undefined
  let started = false
  let over = false
  let hurried = false
  let dueMs = 0
  const begun = Promise.withResolvers<void>()
  const finished = Promise.withResolvers<void>()

  const finish = (): void => {
    over = true
    chunks?.return()
    finished.resolve()
  }
  const make = async (): Promise<void> => {
    await begun.promise
    try {
      while (!over) {
        if (clock.monotonicMs() >= dueMs) {
          await nextTurn()
          dueMs = clock.monotonicMs() + sliceMs
        }
        chunks ??= chunksOf(start())
        const step = chunks.next()
        if (step.done) finish()
        else if (step.value) return void made.push(step.value)
      }
    } catch (error) {
      failure = { error }
      finish()
    }
  }
  const makeNext = (): Promise<void> =>
    (making ??= make().finally(() => {
      making = undefined
    }))
  const forget = (): void => {
    const least = Math.min(...[...readers].map(({ at }) => at))
    if (readers.size === 0) {
      made.length = 0
      // One that is not begun may be joined again.
      if (started) finish()
    } else if (least > forgotten) {
      made.splice(0, least - forgotten)
      forgotten = least
    }
  }
  const hurry = async (): Promise<void> => {
    while (!over) await makeNext()
  }

  return {
    join() {
      const place = { at: 0 }
      readers.add(place)
      const leave = (): IteratorResult<Buffer, void> => {
        if (readers.delete(place)) forget()
        return { done: true, value: undefined }
      }
      const reader: ViewReader = {
        [Symbol.asyncIterator]: () => reader,
        async next() {
          while (readers.has(place)) {
            const chunk = made[place.at - forgotten]
            if (chunk) {
              place.at += 1
              forget()
              return { done: false, value: chunk }
            }
            if (over) {
              leave()
              if (failure) throw failure.error
            } else await makeNext()
          }
          return { done: true, value: undefined }
        },
        return: () => Promise.resolve(leave()),
      }
      return reader
    },
    begin() {
      started = true
      if (readers.size === 0) finish()
      begun.resolve()
      return finished.promise
    },
    hurry() {
      if (hurried) return
      hurried = true
      void hurry()
    },
  }
}
