import type { Range } from '../mesos/index.ts'

/** Whether ranges are sorted already, without overlaps, neighbours joined. */
export function isMerged(ranges: readonly Range[]): boolean {
  let last = -Infinity
  for (const { begin, end } of ranges) {
    if (begin <= last + 1 || end < begin) return false
    last = end
  }
  return true
}

/** Sorted, without overlaps, neighbours joined; empty ranges (end below begin) are dropped. */
export function mergeRanges(...lists: readonly (readonly Range[])[]): Range[] {
  const [only = []] = lists
  if (lists.length <= 1 && isMerged(only)) return [...only]
  const sorted = lists
    .flat()
    .filter(({ begin, end }) => end >= begin)
    .sort((a, b) => a.begin - b.begin)
  const merged: Range[] = []
  for (const { begin, end } of sorted) {
    const last = merged.at(-1)
    if (last && begin <= last.end + 1) last.end = Math.max(last.end, end)
    else merged.push({ begin, end })
  }
  return merged
}

/** The values of `from` that are not in `taken`; values that are only in `taken` do not matter. */
export function subtractRanges(from: readonly Range[], taken: readonly Range[]): Range[] {
  const holes = mergeRanges(taken)
  const left: Range[] = []
  let at = 0
  for (const { begin, end } of mergeRanges(from)) {
    let start = begin
    while ((holes[at]?.end ?? Infinity) < begin) at += 1
    for (let next = at; start <= end; next += 1) {
      const hole = holes[next]
      if (!hole || hole.begin > end) break
      if (hole.begin > start) left.push({ begin: start, end: hole.begin - 1 })
      start = hole.end + 1
    }
    if (start <= end) left.push({ begin: start, end })
  }
  return left
}

/** Whether every value of `inner` is in `outer`. */
export function containsRanges(outer: readonly Range[], inner: readonly Range[]): boolean {
  return subtractRanges(inner, outer).length === 0
}

/** The values that are in both. */
export function intersectRanges(left: readonly Range[], right: readonly Range[]): Range[] {
  return subtractRanges(left, subtractRanges(left, right))
}

/** How many values the ranges hold, each counted once. */
export function countInRanges(ranges: readonly Range[]): number {
  return mergeRanges(ranges).reduce((count, { begin, end }) => count + end - begin + 1, 0)
}

/** Every value of the ranges, ascending; meant for small ranges. */
export function valuesOfRanges(ranges: readonly Range[]): number[] {
  return mergeRanges(ranges).flatMap(({ begin, end }) =>
    Array.from({ length: end - begin + 1 }, (_, index) => begin + index),
  )
}
