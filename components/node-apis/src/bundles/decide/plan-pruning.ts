import { isRunning } from '../bundle-record.ts'
import type { BundleRecord } from '../bundle-record.ts'

// Records of bundles that were deleted are small; they answer that they were.
const mostForgotten = 100

/** Which bundles are removed for good, so that `keep` of those that have an archive stay: the oldest go. */
export function planPruning(records: readonly BundleRecord[], keep: number): string[] {
  const newest = [...records].sort((a, b) =>
    a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
  )
  const ended = newest.filter((record) => !isRunning(record))
  const there = ended.filter(({ status }) => status !== 'Deleted')
  const deleted = ended.filter(({ status }) => status === 'Deleted')
  return [...there.slice(keep), ...deleted.slice(mostForgotten)].map(({ id }) => id)
}
