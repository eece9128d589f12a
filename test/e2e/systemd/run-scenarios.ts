/** Runs on a lab host: every scenario, one line of JSON each. */
import { startStory } from './agent-story.ts'
import { launcherScenarios } from './launcher-scenarios.ts'
import { recoveryScenarios } from './recovery-scenarios.ts'
import type { ScenarioResult } from './scenario.ts'

const story = await startStory(process.argv[2] ?? '')
for (const { title, run } of [...launcherScenarios, ...recoveryScenarios]) {
  const startedMs = performance.now()
  const failure = await run(story).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  const tookMs = Math.round(performance.now() - startedMs)
  const result: ScenarioResult = { title, tookMs, ...(failure === undefined ? {} : { error: failure }) }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
await story.close()
