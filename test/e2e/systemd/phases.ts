import { executorScenarios } from './executor-scenarios.ts'
import { launcherScenarios } from './launcher-scenarios.ts'
import { podScenarios } from './pod-scenarios.ts'
import { recoveryScenarios } from './recovery-scenarios.ts'
import { afterRestart, beforeRestart } from './restart-scenarios.ts'
import type { Scenario } from './scenario.ts'
import { wordsScenarios } from './words-scenarios.ts'

/** What is run by one agent after another; between the phases the machine restarts. */
export const phases: ReadonlyMap<string, readonly Scenario[]> = new Map([
  [
    'running',
    [
      ...launcherScenarios,
      ...podScenarios,
      ...wordsScenarios,
      ...recoveryScenarios,
      ...executorScenarios,
      ...beforeRestart,
    ],
  ],
  ['restarted', afterRestart],
])
