/** A remembered agent that is not admitted any more. */
export interface LostRecord {
  id: string
  sinceMs: number
}

/** The records that are forgotten: too old, or beyond the number that is kept; the oldest go first. */
export function planRegistryGc(
  records: readonly LostRecord[],
  limits: { maxAgeMs: number; maxCount: number },
  nowMs: number,
): string[] {
  const byAge = [...records].sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
  const surplus = byAge.length - limits.maxCount
  return byAge
    .filter(({ sinceMs }, index) => index < surplus || nowMs - sinceMs > limits.maxAgeMs)
    .map(({ id }) => id)
}
