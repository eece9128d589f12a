/** Runs pieces of work strictly one after another; a failed one does not stop the next. */
export type Sequence = <T>(work: () => Promise<T> | T) => Promise<T>

/** Creates an empty sequence. */
export function createSequence(): Sequence {
  let tail: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = tail.then(work)
    tail = result.catch(() => undefined) // the caller has the rejection
    return result
  }
}
