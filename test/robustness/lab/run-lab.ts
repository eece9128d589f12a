import { labUnavailableReason } from '../../lab/index.ts'
import { runLabHistory } from './history.ts'
import { planLabHistory } from './plan.ts'
import { openStage } from './stage.ts'

/** What many histories on one lab showed. */
export interface LabOutcomes {
  histories: number
  failures: string[]
}

/**
 * Plays the histories of consecutive seeds on one lab; a history that fails ends the use of its lab, so that the next
 * begins with hosts that nothing happened to. Undefined, and `say` hears why, where there can be no lab.
 */
export async function runLabHistories(
  firstSeed: number,
  count: number,
  say: (line: string) => void,
): Promise<LabOutcomes | undefined> {
  const reason = await labUnavailableReason(say)
  if (reason !== undefined) {
    say(`lab: skipped, because ${reason}`)
    return undefined
  }
  const failures: string[] = []
  let stage = await openStage()
  try {
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const outcome = await runLabHistory(seed, `s${seed}`, stage)
      const { violations, tasks, started, ends, looks, keepers, tookMs } = outcome
      const seconds = (tookMs / 1000).toFixed(1)
      const verdict = violations.length > 0 ? `${violations.length} violations` : 'well'
      const faults = planLabHistory(seed).flatMap((event) =>
        'host' in event ? `${event.kind} ${event.host}` : [],
      )
      const ended = Object.entries(ends).map(([state, times]) => `${times} ${state}`)
      say(`  seed ${seed} (${faults.join(', ')}): ${verdict}, ${seconds} s`)
      say(`    ${tasks} tasks (${ended.join(', ')}), ${started} ran, ${keepers} keepers, ${looks} looks`)
      if (violations.length === 0) continue
      const events = planLabHistory(seed).map((event) => `    ${JSON.stringify(event)}`)
      const again = `  again: npm run test:robustness -- --kind lab --seeds 1 --seed ${seed}`
      failures.push(
        [`seed ${seed}:`, ...violations.map((text) => `  ${text}`), '  events:', ...events, again].join('\n'),
      )
      if (seed + 1 === firstSeed + count) continue
      await stage.close()
      stage = await openStage()
    }
  } finally {
    await stage.close()
  }
  return { histories: count, failures }
}
