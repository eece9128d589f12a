import { runHistory } from './history.ts'
import type { Outcome } from './history.ts'
import type { PlannedEvent } from './plan.ts'

const mostRuns = 120
// Whoever waits for the verdict gets it, if with more events than necessary.
const longestMs = 15_000

/** What kind of violation it is: the same words without ids and numbers. */
function shapeOf({ violations: [first = ''] }: Outcome): string {
  const [beforeFacts = ''] = first.replace(/^at \d+ ms: /, '').split(':')
  return beforeFacts.replace(/[0-9a-f-]{8,}\S*|(alpha|beta|agent|master)\S*|\d+/g, '·')
}

/** The fewest events that still lead to the same kind of violation; the seed stays, so that chance is the same. */
export async function shrinkHistory(
  failed: Outcome,
  events: readonly PlannedEvent[],
): Promise<PlannedEvent[]> {
  const shape = shapeOf(failed)
  let left = [...events]
  let runs = 0
  const startedMs = performance.now()
  const mayGoOn = (): boolean => runs < mostRuns && performance.now() - startedMs < longestMs
  const stillFails = async (candidate: readonly PlannedEvent[]): Promise<boolean> => {
    runs += 1
    const outcome = await runHistory(failed.seed, candidate)
    return outcome.violations.length > 0 && shapeOf(outcome) === shape
  }
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length && mayGoOn();) {
      const candidate = [...left.slice(0, at), ...left.slice(at + size)]
      if (await stillFails(candidate)) left = candidate
      else at += size
    }
  }
  return left
}
