import type { Clock } from '@dcos-lite/lib/clock'

/** Makes a question that is asked once for all who ask at the same time, and whose answer is good for a while. */
export function shared<T>(
  clock: Clock,
  goodForMs: number,
  ask: () => Promise<T>,
): (fresh?: boolean) => Promise<T> {
  let newest: { atMs: number; answer: Promise<T> } | undefined
  return (fresh = false) => {
    const nowMs = clock.monotonicMs()
    if (!fresh && newest && nowMs - newest.atMs <= goodForMs) return newest.answer
    const answer = ask()
    const mine = { atMs: nowMs, answer }
    newest = mine
    answer.catch(() => {
      if (newest === mine) newest = undefined
    })
    return answer
  }
}
