import { runHistory } from './history.ts'
import { planHistory } from './plan.ts'
import { describeFailure } from './report.ts'
import { shrinkHistory } from './shrink.ts'

/** What many histories together showed. */
export interface ManyOutcomes {
  histories: number
  startedTasks: number
  /** One text for each history that failed; only the first ones are shrunk. */
  failures: string[]
}

const mostShrunk = 3

/** Runs the histories of consecutive seeds. `mayGoOn` is asked after each. */
export async function runMany(
  firstSeed: number,
  count: number,
  mayGoOn: (done: number) => boolean = () => true,
): Promise<ManyOutcomes> {
  const failures: string[] = []
  let startedTasks = 0
  let histories = 0
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const events = planHistory(seed)
    const outcome = await runHistory(seed, events)
    startedTasks += outcome.startedTasks
    if (outcome.violations.length > 0) {
      const fewest = failures.length < mostShrunk ? await shrinkHistory(outcome, events) : events
      failures.push(describeFailure(outcome, fewest))
    }
    histories += 1
    if (!mayGoOn(histories)) break
  }
  return { histories, startedTasks, failures }
}
