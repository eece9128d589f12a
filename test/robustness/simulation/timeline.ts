/** Something that will happen; cancelling is idempotent. */
export interface Happening {
  cancel(): void
}

/** The one order of everything that happens in a simulated history. Times in ms since the epoch. */
export interface Timeline {
  nowMs(): number
  startMs: number
  at(delayMs: number, action: () => void): Happening
  /** Makes the next thing happen if it is due by then; false when nothing is. */
  step(untilMs: number): boolean
}

interface Entry {
  dueMs: number
  sequence: number
  action: (() => void) | undefined
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.dueMs === b.dueMs ? a.sequence < b.sequence : a.dueMs < b.dueMs

/** Creates a timeline; its queue is a binary heap, because a history has many thousand happenings. */
export function createTimeline(startMs: number): Timeline {
  const heap: Entry[] = []
  let nowMs = startMs
  let sequence = 0

  const swap = (a: number, b: number): void => {
    const held = heap[a] as Entry
    heap[a] = heap[b] as Entry
    heap[b] = held
  }
  const at = (index: number): Entry => heap[index] as Entry
  const rise = (from: number): void => {
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1
      if (!isBefore(at(child), at(parent))) return
      swap(child, parent)
      child = parent
    }
  }
  const sink = (): void => {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1
      if (left >= heap.length) return
      const right = left + 1
      const least = right < heap.length && isBefore(at(right), at(left)) ? right : left
      if (!isBefore(at(least), at(parent))) return
      swap(parent, least)
      parent = least
    }
  }
  const takeFirst = (): void => {
    const last = heap.pop()
    if (last && heap.length > 0) {
      heap[0] = last
      sink()
    }
  }

  return {
    startMs,
    nowMs: () => nowMs,
    at(delayMs, action) {
      const entry: Entry = { dueMs: nowMs + Math.max(delayMs, 0), sequence: sequence++, action }
      heap.push(entry)
      rise(heap.length - 1)
      return { cancel: () => void (entry.action = undefined) }
    },
    step(untilMs) {
      for (let first = heap[0]; first && first.dueMs <= untilMs; first = heap[0]) {
        takeFirst()
        if (!first.action) continue
        nowMs = Math.max(nowMs, first.dueMs)
        first.action()
        return true
      }
      nowMs = Math.max(nowMs, untilMs)
      return false
    },
  }
}
