import type { Outcome } from './history.ts'
import type { PlannedEvent } from './plan.ts'

/** What a person needs of a history that failed: what is wrong, the fewest events, and how to see it again. */
export function describeFailure({ seed, violations }: Outcome, events: readonly PlannedEvent[]): string {
  return [
    `seed ${seed}:`,
    ...violations.map((violation) => `  ${violation}`),
    `  the fewest events that lead there:`,
    ...events.map((event) => `    ${JSON.stringify(event)}`),
    `  again: npm run test:robustness -- --seeds 1 --seed ${seed}`,
  ].join('\n')
}
